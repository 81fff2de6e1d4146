import { revocationOf, scopeOf } from '../trust/chain.ts';
import { type Finding, toProblem } from '../trust/finding.ts';
import type { Place, Problem } from '../trust/problem.ts';
import { isUsable, type TokenFacts } from './facts.ts';
import type { AccountRow, OperatorRow, Row, RowStatus, UserRow } from './rows.ts';
import type { AccountNode, OperatorNode, TokenNode, UserNode } from './tree.ts';

const NO_PROBLEMS: readonly Problem[] = Object.freeze([]);

export function makeOperatorRow(node: OperatorNode, findings: readonly Finding[]): OperatorRow {
  const trust = usable(node.facts)?.trust;
  return {
    ...baseRow(node, node.facts, findings),
    dir: node.dir,
    storeName: node.storeName,
    managed: node.info.value.managed,
    accounts: node.accounts?.length ?? 0,
    signingKeys: trust?.signingKeys.size ?? 0,
    strict: trust?.strict ?? false,
    systemAccount: trust?.systemAccount ?? '',
  };
}

export function makeAccountRow(node: AccountNode, findings: readonly Finding[]): AccountRow {
  const facts = usable(node.facts);
  const systemAccount = usable(node.operator.facts)?.trust.systemAccount ?? '';
  return {
    ...baseRow(node, node.facts, findings),
    operator: node.operator.name,
    dir: node.dir,
    users: node.users?.length,
    signingKeys: facts?.trust.signingKeys.size ?? 0,
    imports: facts?.imports.length ?? 0,
    exports: facts?.exports.length ?? 0,
    connections: facts?.connections,
    jetstream: facts?.jetstream ?? false,
    system: facts !== undefined && facts.key !== '' && facts.key === systemAccount,
    callout: facts?.callout ?? false,
  };
}

export function makeUserRow(node: UserNode, findings: readonly Finding[]): UserRow {
  const facts = usable(node.facts);
  const account = usable(node.account.facts)?.trust;
  return {
    ...baseRow(node, node.facts, findings),
    operator: node.account.operator.name,
    account: node.account.name,
    bearer: facts?.bearer ?? false,
    scope: facts === undefined ? undefined : scopeOf(facts.issuer, account),
    revoked: facts !== undefined && account !== undefined && revocationOf(facts, account) !== undefined,
  };
}

/** Turns the findings of an entity into problems with their place. */
export function problemsOf(node: TokenNode, findings: readonly Finding[]): readonly Problem[] {
  if (findings.length === 0) return NO_PROBLEMS;
  const place = placeOf(node);
  return findings.map(finding => toProblem(finding, place));
}

export function placeOf(node: TokenNode): Place {
  const { path } = node;
  if (node.kind === 'operator') return { operator: node.name, path };
  if (node.kind === 'account') return { operator: node.operator.name, account: node.name, path };
  return { operator: node.account.operator.name, account: node.account.name, user: node.name, path };
}

function baseRow(node: TokenNode, found: TokenFacts | undefined, findings: readonly Finding[]): Row {
  const facts = usable(found);
  return {
    name: node.name,
    path: node.path,
    status: statusOf(found),
    key: facts?.key ?? '',
    claimName: facts?.claimName ?? '',
    issuer: facts?.issuer ?? '',
    issuedAt: facts?.issuedAt ?? 0,
    expires: facts?.expires ?? 0,
    notBefore: facts?.notBefore ?? 0,
    problems: problemsOf(node, findings),
  };
}

function statusOf(facts: TokenFacts | undefined): RowStatus {
  if (facts === undefined) return 'unread';
  if (!isUsable(facts)) return 'damaged';
  return facts.signature === 'good' ? 'checked' : 'unchecked';
}

function usable<T extends TokenFacts>(facts: T | undefined): T | undefined {
  return isUsable(facts) ? facts : undefined;
}
