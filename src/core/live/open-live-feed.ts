import { messageOf, NkeeperError } from '../errors.ts';
import type { Live, LiveOptions } from '../resolver/live.ts';
import type { LiveView } from '../resolver/live-view.ts';
import type { Store } from '../store/store.ts';
import { EMPTY_VIEW } from './empty-view.ts';
import { findLiveLogin, type LiveRequest } from './find-live-login.ts';
import { localAccounts } from './local-accounts.ts';
import { OtherLogin } from './other-login.ts';

export type { LiveRequest } from './find-live-login.ts';

const NO_OPERATOR = 'There is no operator in this store, so there are no servers to ask.';

/**
 * Opens the picture of the servers for one operator of a store. Where no login can be found the picture says why and
 * stays so: nothing is thrown.
 *
 * @param operator name of the operator; empty when the store has none
 * @param look `loads`: servers load accounts, for what they hold to be known: for one look. `early`: what is likely is shown
 *   before it is proven: for who keeps looking
 */
export async function openLiveFeed(
  store: Store,
  operator: string,
  request: LiveRequest,
  look: Pick<LiveOptions, 'loads' | 'early'> = {},
): Promise<Live> {
  if (operator === '') return closedFeed({ ...EMPTY_VIEW, link: { state: 'off', reason: NO_OPERATOR } });
  try {
    await nextTurn();
    const first = await findLiveLogin(store, operator, request);
    const login = new OtherLogin(first, avoid => findLiveLogin(store, operator, { ...request, avoid }));
    const { openLive } = await loadInParts();
    return openLive({ login, local: localAccounts(store, operator), ...look });
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

/** What asks servers, loaded only where there are some to ask, and part by part. */
async function loadInParts(): Promise<typeof import('../resolver/live.ts')> {
  for (const load of [() => import('node:tls'), () => import('node:dns'), () => import('nats')]) {
    await nextTurn();
    await load();
  }
  await nextTurn();
  return import('../resolver/live.ts');
}

/** The keys come in between: all that is done here would hold them for 40 ms. */
function nextTurn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
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
    lend: () => undefined,
    close: async () => {},
  };
}
