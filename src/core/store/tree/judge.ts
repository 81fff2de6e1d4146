import { accountFindings, operatorFindings, userFindings } from '../../trust/chain.ts';
import { type Finding, NO_FINDINGS } from '../../trust/finding.ts';
import { SEVERITY_RANK } from '../../trust/problem.ts';
import { timeFindings } from '../../trust/times.ts';
import { folderClosed } from '../files/folder.ts';
import { jwtFileName, trimLikeGo } from '../nsc/nsc-files.ts';
import { type AccountFacts, isUsable, type OperatorFacts, type TokenFacts, type UserFacts } from './facts.ts';
import type { Owners } from './owners.ts';
import { scopeAdvice } from './scope-advice.ts';
import type { AccountNode, OperatorNode, TokenNode, UserNode } from './tree.ts';

/** Findings that need several files at once (duplicate keys, imports, names); kept per entity, made by the cross checks. */
export type CrossFindings = Map<TokenNode, readonly Finding[]>;

/**
 * Judges an entity by its own facts, by those of who stands above it, and by the clock. Cheap enough to be done again
 * for every row whenever anything changes. Unread entities have no findings.
 */
export class Judge {
  readonly #owners: Owners;
  readonly #cross: CrossFindings;

  constructor(owners: Owners, cross: CrossFindings) {
    this.#owners = owners;
    this.#cross = cross;
  }

  operator(node: OperatorNode, now: number): readonly Finding[] {
    const { facts } = node;
    if (node.closed) return [folderClosed];
    const folder = [...infoFindings(node), ...node.folderFindings];
    const cross = this.#cross.get(node);
    if (facts === undefined || !isUsable(facts)) return collect(damageOf(facts), folder, cross);
    const chain = operatorFindings(facts.trust, facts.issuer);
    return collect(timeFindings(facts, now), chain, folder, facts.issues, nameFindings(node), cross);
  }

  account(node: AccountNode, now: number): readonly Finding[] {
    const { facts, folderFindings } = node;
    const cross = this.#cross.size === 0 ? undefined : this.#cross.get(node);
    if (facts === undefined && cross === undefined) return folderFindings;
    if (facts === undefined || !isUsable(facts)) return collect(damageOf(facts), folderFindings, cross);
    const chain = this.#accountChain(facts, node.operator.facts);
    return collect(timeFindings(facts, now), chain, facts.issues, nameFindings(node), folderFindings, cross);
  }

  user(node: UserNode, now: number): readonly Finding[] {
    const { facts, account } = node;
    const cross = this.#cross.get(node);
    if (facts === undefined || !isUsable(facts)) return collect(damageOf(facts), cross);
    const chain = this.#userChain(facts, account);
    const templates = account.facts?.details.templates;
    const scope = templates && scopeAdvice(facts, templates, isStrict(account));
    const name = facts.claimName === node.name ? undefined : nameFindings(node);
    return collect(timeFindings(facts, now), chain, facts.issues, scope, name, cross);
  }

  /** While the operator was not read nothing is said about who it trusts. */
  #accountChain(facts: AccountFacts, operator: OperatorFacts | undefined): readonly Finding[] | undefined {
    if (operator === undefined) return undefined;
    const { key, issuer } = facts;
    const account = { key, issuer, jetstream: facts.details.jetstream };
    return accountFindings(account, isUsable(operator) ? operator.trust : undefined, this.#nameOf);
  }

  /** While the account was not read nothing is said about who it trusts. */
  #userChain(facts: UserFacts, node: AccountNode): readonly Finding[] | undefined {
    const { facts: account } = node;
    if (account === undefined) return undefined;
    const trust = isUsable(account) ? account.trust : undefined;
    return userFindings(facts, trust, isStrict(node), this.#nameOf);
  }

  readonly #nameOf = (key: string): string | undefined => this.#owners.describe(key);
}

/** Its operator is strict about signing keys; while that was not read it counts as not. */
function isStrict({ operator }: AccountNode): boolean {
  return operator.facts?.trust.strict ?? false;
}

/** All findings, the worst first, else in the order given. Most entities have none: then nothing is made. */
function collect(...lists: readonly (readonly Finding[] | undefined)[]): readonly Finding[] {
  let all: readonly Finding[] = NO_FINDINGS;
  for (const list of lists) {
    if (list !== undefined && list.length > 0) all = all.length === 0 ? list : [...all, ...list];
  }
  return all.length < 2 ? all : all.toSorted((a, b) => SEVERITY_RANK[a.severity] - SEVERITY_RANK[b.severity]);
}

/** Why the file is of no use. */
function damageOf(facts: TokenFacts | undefined): readonly Finding[] {
  if (facts === undefined) return NO_FINDINGS;
  return [facts.damage ?? signatureWrong(facts)];
}

function signatureWrong(facts: TokenFacts): Finding {
  return {
    code: 'signature-wrong',
    severity: 'blocking',
    message: `The signature does not fit: the file was changed after ${facts.issuer || 'its signer'} signed it, or it is mixed from two.`,
    hint: 'Restore the file from a backup or a server, or sign it anew.',
    key: facts.issuer,
  };
}

function infoFindings(node: OperatorNode): readonly Finding[] {
  const { info } = node;
  if (!info.exists) return [infoMissing];
  if (info.problem !== undefined) {
    return [
      {
        code: 'operator-info-unreadable',
        severity: 'blocking',
        message: `.nsc cannot be used: ${info.problem}. nsc does not open this operator.`,
        hint: 'Restore it; it is one line of JSON with the operator’s name, kind and version.',
        field: '.nsc',
      },
    ];
  }
  if (node.storeName === node.name) return NO_FINDINGS;
  return [
    {
      code: 'operator-folder-renamed',
      severity: 'warning',
      message: `The folder is called "${node.name}", its .nsc says "${node.storeName}": JWT file and creds folder carry that name.`,
      hint: 'Give the folder its old name.',
      field: '.nsc',
    },
  ];
}

const infoMissing: Finding = {
  code: 'operator-info-missing',
  severity: 'blocking',
  message: '.nsc is missing, so nsc does not see this operator.',
  hint: 'Restore it; it is one line of JSON with the operator’s name, kind and version.',
  field: '.nsc',
};

/** The name inside the JWT is the one that nsc files the entity under: another one means that somebody renamed. */
function nameFindings(node: TokenNode): readonly Finding[] {
  const claimName = node.facts?.claimName ?? '';
  const wanted = node.kind === 'operator' ? node.storeName : node.name;
  if (claimName === wanted || jwtFileName(claimName) === jwtFileName(wanted)) {
    return node.name === trimLikeGo(node.name) ? NO_FINDINGS : [blankEdge];
  }
  const what = node.kind === 'account' ? 'folder' : 'file';
  return [
    {
      code: 'name-mismatch',
      severity: 'warning',
      message: `The ${what} is called "${wanted}", the JWT "${claimName}". nsc goes by the ${what}, servers and creds by the JWT.`,
      hint: 'Rename one of the two, so that both are the same.',
      field: 'name',
    },
  ];
}

const blankEdge: Finding = {
  code: 'name-blank-edge',
  severity: 'warning',
  message: 'The name begins or ends with a blank. nsc leaves it out of some file names and not of others.',
  hint: 'Rename it.',
  field: 'name',
};
