import { revocationOf, scopeOf } from '../../trust/chain.ts';
import { type Finding, toProblem } from '../../trust/finding.ts';
import type { Place, Problem } from '../../trust/problem.ts';
import { NO_STAMP } from '../files/token-file.ts';
import type { AccountRow, OperatorRow, RowStatus, UserRow } from '../rows.ts';
import { AccountFacts, isUsable, OperatorFacts, type TokenFacts, UserFacts } from './facts.ts';
import type { AccountNode, OperatorNode, TokenNode, UserNode } from './tree.ts';
import { UnreadAccountRow } from './unread-account-row.ts';

const NO_PROBLEMS: readonly Problem[] = Object.freeze([]);

/*
 * Rows are written out member by member: there are 10,000 of them in a list, and objects put together by spreading are
 * slow to make and three times as large.
 */

export function makeOperatorRow(node: OperatorNode, findings: readonly Finding[]): OperatorRow {
  const facts = shown(node.facts);
  const { trust } = facts;
  return {
    name: node.name,
    path: node.path,
    status: statusOf(node.facts),
    key: facts.key,
    claimName: facts.claimName,
    issuer: facts.issuer,
    issuedAt: facts.issuedAt,
    expires: facts.expires,
    notBefore: facts.notBefore,
    problems: problemsOf(node, findings),
    dir: node.dir,
    storeName: node.storeName,
    managed: node.info.value.managed,
    accounts: node.accounts?.length ?? 0,
    accountsFault: listingFault(node, node.closed ? node.dir : node.accountsDir, findings),
    signingKeys: trust.signingKeys.size,
    strict: trust.strict,
    systemAccount: trust.systemAccount,
  };
}

export function makeAccountRow(node: AccountNode, findings: readonly Finding[]): AccountRow {
  if (node.facts === undefined && findings.length === 0) return new UnreadAccountRow(node);
  const facts = shownAccount(node);
  const { details, key } = facts;
  return {
    name: node.name,
    path: node.path,
    status: statusOf(node.facts),
    key,
    claimName: facts.claimName,
    issuer: facts.issuer,
    issuedAt: facts.issuedAt,
    expires: facts.expires,
    notBefore: facts.notBefore,
    problems: problemsOf(node, findings),
    operator: node.operator.name,
    dir: node.dir,
    // What a link leads to is not read.
    users: node.unlisted || node.linked ? undefined : node.userCount,
    usersFault: listingFault(node, node.usersDir, findings),
    signingKeys: details.trust.signingKeys.size,
    imports: details.importCount,
    exports: details.exportCount,
    connections: facts === NO_ACCOUNT ? undefined : details.connections,
    jetstream: details.jetstream,
    system: key !== '' && key === shown(node.operator.facts).trust.systemAccount,
    callout: details.callout,
  };
}

export function makeUserRow(node: UserNode, findings: readonly Finding[]): UserRow {
  const { facts: found } = node;
  const facts = found !== undefined && isUsable(found) ? found : NO_USER;
  const account = shownAccount(node.account).trust;
  return {
    name: node.name,
    path: node.path,
    status: statusOf(node.facts),
    key: facts.key,
    claimName: facts.claimName,
    issuer: facts.issuer,
    issuedAt: facts.issuedAt,
    expires: facts.expires,
    notBefore: facts.notBefore,
    problems: problemsOf(node, findings),
    operator: node.account.operator.name,
    account: node.account.name,
    bearer: facts.bearer,
    scope: scopeOf(facts.issuer, account, node.account.operator.facts?.trust.strict ?? false),
    revoked: facts !== NO_USER && revocationOf(facts, account) !== undefined,
  };
}

/** Turns the findings of an entity into problems with their place. */
export function problemsOf(node: TokenNode, findings: readonly Finding[]): readonly Problem[] {
  if (findings.length === 0) return NO_PROBLEMS;
  const place = placeOf(node);
  return findings.map(finding => toProblem(finding, place));
}

/** Why what belongs into a folder of an entity is not known, with the path of that folder. */
function listingFault(
  node: OperatorNode | AccountNode,
  path: string,
  findings: readonly Finding[],
): Problem | undefined {
  if (!node.unlisted) return undefined;
  const finding = findings.find(({ code }) => code === 'folder-unreadable' || code === 'not-a-folder');
  return finding && toProblem(finding, { ...placeOf(node), path });
}

export function placeOf(node: TokenNode): Place {
  const { path } = node;
  if (node.kind === 'operator') return { operator: node.name, path };
  if (node.kind === 'account') return { operator: node.operator.name, account: node.name, path };
  return { operator: node.account.operator.name, account: node.account.name, user: node.name, path };
}

function statusOf(facts: TokenFacts | undefined): RowStatus {
  if (facts === undefined) return 'unread';
  if (!isUsable(facts)) return 'damaged';
  return facts.signature === 'good' ? 'checked' : 'unchecked';
}

const NO_OPERATOR = new OperatorFacts(NO_STAMP, undefined);
const NO_ACCOUNT = new AccountFacts(NO_STAMP, undefined);
const NO_USER = new UserFacts(NO_STAMP, undefined);

/** Nothing of an unread or damaged file is shown. */
function shown(facts: OperatorFacts | undefined): OperatorFacts {
  return facts !== undefined && isUsable(facts) ? facts : NO_OPERATOR;
}

function shownAccount({ facts }: AccountNode): AccountFacts {
  return facts !== undefined && isUsable(facts) ? facts : NO_ACCOUNT;
}
