import { accountFindings, type OperatorTrust, operatorFindings, userFindings } from '../trust/chain.ts';
import { type Finding, NO_FINDINGS } from '../trust/finding.ts';
import { timeFindings } from '../trust/times.ts';
import { isUsable, type TokenFacts } from './facts.ts';
import { jwtFileName, trimLikeGo } from './nsc-files.ts';
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
    const own = ownFindings(node.facts, now);
    const found = [...infoFindings(node), ...node.folderFindings, ...own];
    if (isUsable(node.facts) && node.facts !== undefined) {
      found.push(...(operatorFindings(node.facts.trust, node.facts.issuer) ?? []), ...nameFindings(node));
    }
    return this.#withCross(node, found);
  }

  account(node: AccountNode, now: number): readonly Finding[] {
    const { facts } = node;
    const found = [...ownFindings(facts, now)];
    if (facts !== undefined && isUsable(facts)) {
      const trust = operatorTrustOf(node.operator);
      if (trust !== 'unread')
        found.push(
          ...(accountFindings(
            { key: facts.key, issuer: facts.issuer, jetstream: facts.details.jetstream },
            trust,
            this.#nameOf,
          ) ?? []),
        );
      found.push(...nameFindings(node));
    }
    found.push(...node.folderFindings);
    return this.#withCross(node, found);
  }

  user(node: UserNode, now: number): readonly Finding[] {
    const { facts } = node;
    if (facts === undefined) return NO_FINDINGS;
    const own = ownFindings(facts, now);
    const cross = this.#cross.get(node);
    if (!isUsable(facts)) return cross === undefined ? own : [...own, ...cross];
    const { account } = node;
    const accountFacts = account.facts;
    const trust = accountFacts !== undefined && isUsable(accountFacts) ? accountFacts.trust : undefined;
    const strict = account.operator.facts?.trust.strict ?? false;
    const chain = accountFacts === undefined ? undefined : userFindings(facts, trust, strict, this.#nameOf);
    const templates = accountFacts?.details.templates;
    const scope = templates === undefined ? NO_FINDINGS : scopeAdvice(facts, templates);
    const name = facts.claimName === node.name ? scope : [...scope, ...nameFindings(node)];
    if (own.length === 0 && chain === undefined && cross === undefined) return name;
    return [...own, ...(chain ?? []), ...name, ...(cross ?? [])];
  }

  readonly #nameOf = (key: string): string | undefined => this.#owners.describe(key);

  #withCross(node: TokenNode, found: Finding[]): readonly Finding[] {
    const cross = this.#cross.get(node);
    if (cross !== undefined) found.push(...cross);
    return found.length === 0 ? NO_FINDINGS : found;
  }
}

/** What follows from the file alone: damage, signature, times, validation. */
function ownFindings(facts: TokenFacts | undefined, now: number): readonly Finding[] {
  if (facts === undefined) return NO_FINDINGS;
  if (facts.damage !== undefined) return [facts.damage];
  if (facts.signature === 'bad') return [signatureWrong(facts)];
  const late = timeFindings(facts, now);
  return late === undefined ? facts.issues : [...late, ...facts.issues];
}

/** `unread`: nobody has looked yet, so nothing can be said. Undefined: it cannot be used. */
function operatorTrustOf(operator: OperatorNode): OperatorTrust | undefined | 'unread' {
  if (operator.facts === undefined) return 'unread';
  return isUsable(operator.facts) ? operator.facts.trust : undefined;
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
