import { NkeeperError } from '../../errors.ts';
import { addressOf } from '../login/address.ts';
import type { FoundLogin } from '../login/login.ts';
import { checkSystemUser } from '../login/system-user.ts';
import { failureOf } from './failure.ts';
import { CHANGING } from './own-connections.ts';
import { Session } from './session.ts';

const DIAL_TIMEOUT_MS = 5000;

/**
 * One session to change something, with whichever server lets us in first: all URLs are tried at once, so that one that is down costs nothing.
 *
 * @throws NkeeperError `servers-unreachable`, `not-system-user`, and why there are no credentials
 */
export async function dial(login: FoundLogin): Promise<Session> {
  const attempts = login.urls.map(async url => {
    const address = addressOf(url, login.tls);
    const credentials = await login.credentials('change', address.hostPort);
    const { inboxPrefix } = login;
    return Session.open({ address, credentials, inboxPrefix, timeoutMs: DIAL_TIMEOUT_MS });
  });
  const session = await CHANGING.open('change', () => first(attempts, login));
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

/** Whoever is first; where nobody is, the reason that says most: a server that refuses is more than one that is down. */
async function first(attempts: readonly Promise<Session>[], { login }: FoundLogin): Promise<Session> {
  try {
    return await Promise.any(attempts);
  } catch (error) {
    const errors: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
    const own = errors.find(each => each instanceof NkeeperError);
    if (own) throw own;
    const failures = errors.map(failureOf);
    const { reason, hint } = failures.find(({ refused }) => refused) ?? failures[0] ?? failureOf(undefined);
    throw new NkeeperError(
      'servers-unreachable',
      `No server of ${login.urls.join(', ')} lets us in: ${reason}.`,
      {
        hint: hint || 'Name others: --server URL.',
        cause: error,
      },
    );
  }
}
