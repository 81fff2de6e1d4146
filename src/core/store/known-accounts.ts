import type { AccountClaims } from '../claims/account.ts';
import { isRefused } from '../trust/problem.ts';
import type { KnownAccounts } from '../trust/reach/live-imports.ts';
import type { Store } from './store.ts';

/**
 * The accounts of a store, for {@link askAccess}: those that servers take, as far as the store can tell. Importers are
 * those that were read so far (`scanAccounts`).
 */
export function accountsOfStore(store: Store): KnownAccounts {
  const claims = (operator: string, name: string): AccountClaims | undefined => {
    const account = store.account(operator, name);
    return account?.row.problems.some(isRefused) ? undefined : account?.claims;
  };
  return {
    find(key) {
      const owner = store.findByKey(key);
      return owner?.kind === 'account' && owner.role === 'identity'
        ? claims(owner.operator, owner.name)
        : undefined;
    },
    importersOf(key) {
      const names = new Map(
        store
          .importersOf(key)
          .map(({ operator, account }) => [`${operator}/${account}`, { operator, account }]),
      );
      return [...names.values()].flatMap(({ operator, account }) => claims(operator, account) ?? []);
    },
  };
}
