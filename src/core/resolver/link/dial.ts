import { addressOf } from '../login/address.ts';
import type { FoundLogin } from '../login/login.ts';
import { checkSystemUser } from '../login/system-user.ts';
import { Session } from './session.ts';

const DIAL_TIMEOUT_MS = 5000;

/**
 * One session with whichever server lets us in first: all URLs are tried at once, so that one that is down costs nothing.
 *
 * @throws what the last attempt threw, when none succeeds; `not-system-user`
 */
export async function dial(login: FoundLogin): Promise<Session> {
  const attempts = login.urls.map(async url => {
    const credentials = login.credentials();
    const { inboxPrefix } = login;
    const address = addressOf(url, login.tls);
    try {
      return await Session.open({ address, credentials, inboxPrefix, timeoutMs: DIAL_TIMEOUT_MS });
    } finally {
      credentials.wipe();
    }
  });
  const session = await first(attempts);
  void Promise.allSettled(attempts).then(all => {
    for (const each of all)
      if (each.status === 'fulfilled' && each.value !== session) void each.value.close();
  });
  try {
    await checkSystemUser(session);
    return session;
  } catch (error) {
    await session.close();
    throw error;
  }
}

/** `Promise.any`, with the reason of one that failed in place of an error that holds them all. */
async function first<T>(attempts: readonly Promise<T>[]): Promise<T> {
  try {
    return await Promise.any(attempts);
  } catch (error) {
    throw error instanceof AggregateError ? error.errors.at(-1) : error;
  }
}
