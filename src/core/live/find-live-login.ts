import { type FoundLogin, findLogin, type LoginOptions } from '../resolver/login/login.ts';
import type { Store } from '../store/store.ts';
import { knowSystemAccount, storeFacts } from './store-facts.ts';

/** How to reach the servers: what the person asked for on the command line. */
export type LiveRequest = Omit<LoginOptions, 'store'>;

/**
 * Where the servers of an operator are, and who asks them.
 *
 * @throws NkeeperError `login-no-servers`, `login-no-credentials` and others: which flag helps
 */
export async function findLiveLogin(
  store: Store,
  operator: string,
  request: LiveRequest,
): Promise<FoundLogin> {
  await store.keySources.open();
  await knowSystemAccount(store, operator);
  // Keys come in between: each of the two takes its time in a large store.
  await new Promise(resolve => setImmediate(resolve));
  return findLogin({ ...request, store: storeFacts(store, operator) });
}
