import type { KeyRole, Owner } from './tree/owners.ts';

/** Whose a public key is. */
export interface KeyOwner {
  readonly kind: 'operator' | 'account' | 'user';
  /** Name of the operator, account or user. */
  readonly name: string;
  readonly operator: string;
  /** Empty for operators. */
  readonly account: string;
  /** Empty for operators and accounts. */
  readonly user: string;
  readonly role: KeyRole;
  /** Role of the scope; undefined for other keys. */
  readonly scope: string | undefined;
}

export function keyOwner({ node, role, scope }: Owner): KeyOwner {
  const { kind, name } = node;
  if (kind === 'operator') return { kind, name, operator: name, account: '', user: '', role, scope };
  if (kind === 'account')
    return { kind, name, operator: node.operator.name, account: name, user: '', role, scope };
  const { account } = node;
  return { kind, name, operator: account.operator.name, account: account.name, user: name, role, scope };
}
