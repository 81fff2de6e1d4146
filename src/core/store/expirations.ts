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
  /** Unix seconds; 0: never. */
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
  for (const operator of picture.operators) {
    const name = operator.facts?.claimName || operator.storeName;
    if (isUsable(operator.facts)) yield makeRow(operator, name, until, now);
    for (const account of operator.accounts ?? []) yield* accountExpirations(account, name, until, now);
  }
}

function* accountExpirations(
  account: AccountNode,
  operator: string,
  until: number,
  now: number,
): Generator<ExpirationRow> {
  const resource = `${operator}/${account.facts?.claimName || account.name}`;
  if (isUsable(account.facts)) yield makeRow(account, resource, until, now);
  for (const user of account.users ?? []) {
    if (isUsable(user.facts))
      yield makeRow(user, `${resource}/${user.facts?.claimName || user.name}`, until, now);
  }
}

function makeRow(node: TokenNode, resource: string, until: number, now: number): ExpirationRow {
  const expires = node.facts?.expires ?? 0;
  return {
    kind: node.kind,
    ...names(node),
    resource,
    key: node.facts?.key ?? '',
    path: node.path,
    expires,
    expired: expires > 0 && now > expires,
    soon: expires > 0 && until > expires,
  };
}

function names(
  node: OperatorNode | AccountNode | UserNode,
): Pick<ExpirationRow, 'operator' | 'account' | 'user'> {
  if (node.kind === 'operator') return { operator: node.name, account: '', user: '' };
  if (node.kind === 'account') return { operator: node.operator.name, account: node.name, user: '' };
  return { operator: node.account.operator.name, account: node.account.name, user: node.name };
}
