import { SeenServers } from '../emergency/inventory.ts';
import { type FoundLogin, findLogin, type LoginOptions } from '../resolver/login/login.ts';
import type { Store } from '../store/store.ts';
import { knowSystemAccount, storeFacts } from './store-facts.ts';

/** How to reach the servers: what the person asked for on the command line. */
export interface LiveRequest extends Omit<LoginOptions, 'store'> {
  /** Home directory of the person: which servers there are is remembered there. Absent: nowhere. */
  readonly home?: string;
  /** Nothing is written: servers that are seen now are not remembered. */
  readonly readOnly?: boolean;
}

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
  const { home, readOnly, ...options } = request;
  const found = findLogin({ ...options, store: storeFacts(store, operator) });
  if (home === undefined) return found;
  const memory = new SeenServers({ env: request.env, home }, store.locations.storesDir.path, readOnly);
  return { ...found, memory };
}
