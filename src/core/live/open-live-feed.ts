import { messageOf, NkeeperError } from '../errors.ts';
import { type Live, openLive } from '../resolver/live.ts';
import type { LiveView } from '../resolver/live-view.ts';
import { findLogin, type LoginOptions } from '../resolver/login/login.ts';
import type { Store } from '../store/store.ts';
import { EMPTY_VIEW } from './empty-view.ts';
import { localAccounts } from './local-accounts.ts';
import { knowSystemAccount, storeFacts } from './store-facts.ts';

/** How to reach the servers: what the person asked for on the command line. */
export type LiveRequest = Omit<LoginOptions, 'store'>;

const NO_OPERATOR = 'There is no operator in this store, so there are no servers to ask.';

/**
 * Opens the picture of the servers for one operator of a store. Where no login can be found the picture says why and
 * stays so: nothing is thrown.
 *
 * @param operator name of the operator; empty when the store has none
 */
export async function openLiveFeed(store: Store, operator: string, request: LiveRequest): Promise<Live> {
  if (operator === '') return closedFeed({ ...EMPTY_VIEW, link: { state: 'off', reason: NO_OPERATOR } });
  try {
    await knowSystemAccount(store, operator);
    const login = findLogin({ ...request, store: storeFacts(store, operator) });
    return openLive({ login, local: localAccounts(store, operator) });
  } catch (error) {
    return closedFeed({
      ...EMPTY_VIEW,
      link: {
        state: 'failed',
        since: Date.now(),
        reason: messageOf(error),
        hint: (error instanceof NkeeperError && error.hint) || 'Start with --server and --creds.',
      },
    });
  }
}

/** A picture that never changes. */
export function closedFeed(view: LiveView): Live {
  return {
    view,
    subscribe: () => () => {},
    follow: () => () => {},
    refresh() {},
    setPace() {},
    setActive() {},
    setFocus() {},
    jwtOn: () => undefined,
    kick: () => Promise.reject(new NkeeperError('not-connected', 'There is no connection to the servers.')),
    close: async () => {},
  };
}
