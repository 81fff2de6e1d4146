import { isUsable } from '../tree/facts.ts';
import type { AccountNode, OperatorNode, TokenNode } from '../tree/tree.ts';
import type { KeyUse } from './key-rows.ts';

/** A key that an entity of the store uses. */
export interface OwnedKey {
  readonly key: string;
  readonly use: KeyUse;
  /** Undefined: nobody. */
  readonly node: TokenNode | undefined;
  readonly scope: string | undefined;
}

/**
 * Every key that the entities use, in the order of nsc's `list keys`: operator and its signing keys as listed; each
 * account, its signing keys sorted, its curve key; then its users by name.
 */
export function* nodeKeys(operators: readonly OperatorNode[]): Generator<OwnedKey> {
  for (const operator of operators) {
    const { facts } = operator;
    if (facts !== undefined && isUsable(facts)) {
      yield { key: facts.key, use: 'identity', node: operator, scope: undefined };
      for (const key of facts.trust.signingKeys)
        yield { key, use: 'signing key', node: operator, scope: undefined };
    }
    for (const account of operator.accounts ?? []) yield* accountKeys(account);
  }
}

function* accountKeys(account: AccountNode): Generator<OwnedKey> {
  const { facts } = account;
  if (facts !== undefined && isUsable(facts)) {
    yield { key: facts.key, use: 'identity', node: account, scope: undefined };
    for (const [key, scope] of facts.trust.signingKeys) {
      yield { key, use: scope === undefined ? 'signing key' : 'scope', node: account, scope };
    }
    if (facts.details.xkey !== '')
      yield { key: facts.details.xkey, use: 'curve', node: account, scope: undefined };
  }
  for (const user of account.passingUsers ?? []) {
    if (user.facts !== undefined && isUsable(user.facts)) {
      yield { key: user.facts.key, use: 'identity', node: user, scope: undefined };
    }
  }
}
