import { setTimeout as delay } from 'node:timers/promises';
import { NkeeperError } from '../../errors.ts';
import type { LiveRequest } from '../../live/find-live-login.ts';
import { KeyRing } from '../../operations/keyring.ts';
import { addressOf } from '../../resolver/login/address.ts';
import { findPlace } from '../../resolver/login/login.ts';
import type { Store } from '../../store/store.ts';
import { storedCallout } from '../stored-callout.ts';
import { type CalloutLogin, calloutLoginOf } from './callout-login.ts';
import { openListener } from './open-listener.ts';
import type { Listener, Overheard } from './overhear.ts';

export interface FollowOptions {
  readonly store: Store;
  /** Folder name or public key; absent: nsc's current one. */
  readonly operator?: string | undefined;
  readonly account?: string | undefined;
  readonly request: LiveRequest;
  readonly onLogin: (login: CalloutLogin) => void;
  /** The connection is there again (true), or was lost. */
  readonly onLink?: (there: boolean) => void;
  /** Unix milliseconds. */
  readonly clock?: () => number;
}

/** Logins that are followed until somebody closes it. */
export interface Following {
  /** Name of the callout account. */
  readonly account: string;
  close(): Promise<void>;
}

/** The user that listens is made anew before it ends. */
const LIFE_SECONDS = 3600;
const AGAIN_MS = 1000;

/**
 * Listens to every login that servers ask a callout service about, and to its answers; connects again where it has to.
 *
 * @throws NkeeperError `callout-off`, `callout-unheard` (keys that are not at hand, servers that are not there), `login-no-servers`
 */
export async function followLogins(options: FollowOptions): Promise<Following> {
  const { store, request, onLogin, onLink, clock = Date.now } = options;
  const callout = await storedCallout(store, options.operator, options.account);
  const { operator, ref, claims } = callout.held;
  await store.scanAccounts({ operator: operator.ref.name });
  const { urls, tls } = findPlace({ ...request, operatorToken: operator.token });
  const ring = new KeyRing(store.keySources);
  const nameOf = (key: string) => store.findByKey(key)?.name ?? key;
  const tokenOf = (key: string) => store.account(operator.ref.name, nameOf(key))?.token;
  const seconds = () => Math.floor(clock() / 1000);
  const heard = (login: Overheard & { readonly tookMs: number }) => {
    const around = { account: claims, operatorToken: operator.token, tokenOf, nameOf, now: seconds() };
    onLogin(calloutLoginOf(login, around, clock()));
  };
  const open = async (): Promise<Listener | string> => {
    let why = 'no server is named';
    for (const url of urls) {
      const address = addressOf(url, tls);
      const opened = await openListener({
        callout,
        ring,
        address,
        now: seconds(),
        lifeSeconds: LIFE_SECONDS,
        onLogin: heard,
      });
      if (typeof opened !== 'string') return opened;
      why = opened;
    }
    return why;
  };
  const first = await open();
  if (typeof first === 'string') {
    ring.wipe();
    throw new NkeeperError('callout-unheard', `Nobody can listen to the logins of ${ref.name}: ${first}.`, {
      hint: 'nkeeper watch shows logins and refusals as servers tell them, without what the service said.',
    });
  }
  const stop = new AbortController();
  let listener: Listener | undefined = first;
  const keep = async () => {
    while (!stop.signal.aborted) {
      await listener?.ended;
      if (stop.signal.aborted) return;
      if (listener) onLink?.(false);
      listener = undefined;
      await delay(AGAIN_MS, undefined, { signal: stop.signal }).catch(() => undefined);
      if (stop.signal.aborted) return;
      const next = await open();
      if (typeof next === 'string') continue;
      listener = next;
      if (stop.signal.aborted) await next.close();
      else onLink?.(true);
    }
  };
  const kept = keep();
  return {
    account: ref.name,
    async close() {
      stop.abort();
      await listener?.close();
      await kept;
      ring.wipe();
    },
  };
}
