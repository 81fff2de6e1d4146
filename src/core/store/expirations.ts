import { isUsable } from './tree/facts.ts';
import type { Picture } from './tree/picture.ts';
import type { AccountNode, OperatorNode, TokenNode, UserNode } from './tree/tree.ts';

/** When an entity ends. */
export interface ExpirationRow {
  readonly kind: 'operator' | 'account' | 'user';
  readonly operator: string;
  /** Empty for operators. */
  readonly account: string;
  /** Empty for operators and accounts. */
  readonly user: string;
  /** Names inside the JWTs, with `/` between: what nsc's report calls the resource. */
  readonly resource: string;
  readonly key: string;
  readonly path: string;
  /** Unix seconds; 0: never; negative: it has, as servers see it. */
  readonly expires: number;
  readonly expired: boolean;
  /** Expires within the time asked for (or has expired). */
  readonly soon: boolean;
}

/**
 * When everything that was read ends, in the order of the tree: an operator, then each account followed by its users.
 * Entities that cannot be used are left out: they are problems.
 *
 * @param until Unix seconds: what expires before is `soon`
 */
export function* expirationsOf(picture: Picture, until: number, now: number): Generator<ExpirationRow> {
  for (const node of nodesOf(picture)) if (isUsable(node.facts)) yield makeRow(node, until, now);
}

/** Of {@link expirationsOf} what has expired, or will before `until`. */
export function soonOf(picture: Picture, until: number, now: number): ExpirationRow[] {
  const rows: ExpirationRow[] = [];
  const end = Math.max(until, now);
  for (const node of nodesOf(picture)) {
    // Most of 100,000 never end: no row is made for them.
    const expires = node.facts?.expires ?? 0;
    if (expires !== 0 && expires < end && isUsable(node.facts)) rows.push(makeRow(node, until, now));
  }
  return rows;
}

function* nodesOf(picture: Picture): Generator<TokenNode> {
  for (const operator of picture.operators) {
    yield operator;
    for (const account of operator.accounts ?? []) {
      yield account;
      yield* account.passingUsers ?? [];
    }
  }
}

function makeRow(node: TokenNode, until: number, now: number): ExpirationRow {
  const expires = node.facts?.expires ?? 0;
  return {
    kind: node.kind,
    ...names(node),
    resource: resourceOf(node),
    key: node.facts?.key ?? '',
    path: node.path,
    expires,
    expired: expires !== 0 && now > expires,
    soon: expires !== 0 && until > expires,
  };
}

function names(
  node: OperatorNode | AccountNode | UserNode,
): Pick<ExpirationRow, 'operator' | 'account' | 'user'> {
  if (node.kind === 'operator') return { operator: node.name, account: '', user: '' };
  if (node.kind === 'account') return { operator: node.operator.name, account: node.name, user: '' };
  return { operator: node.account.operator.name, account: node.account.name, user: node.name };
}

function resourceOf(node: TokenNode): string {
  if (node.kind === 'operator') return node.facts?.claimName || node.storeName;
  const above = node.kind === 'account' ? node.operator : node.account;
  return `${resourceOf(above)}/${node.facts?.claimName || node.name}`;
}
