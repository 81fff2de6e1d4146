import type { NatsConnection } from 'nats';
import { NkeeperError } from '../../errors.ts';
import { addressOf } from '../login/address.ts';
import type { FoundLogin } from '../login/login.ts';
import { connectAs } from './connect.ts';
import { failureOf } from './failure.ts';

const TIMEOUT_MS = 5000;

/** A plain connection of any user, and the URL that it went to. */
export interface OpenClient {
  readonly connection: NatsConnection;
  /** Without user and password. */
  readonly url: string;
}

/**
 * Connects as any user, to the first URL that lets it in: for trying something out.
 *
 * @throws NkeeperError `servers-unreachable`, and why there are no credentials
 */
export async function openClient(login: FoundLogin, name: string): Promise<OpenClient> {
  let failure = failureOf(undefined);
  for (const url of login.urls) {
    // Whoever tries something out waits for it: a sealed keystore may ask.
    const address = addressOf(url, login.tls);
    const credentials = await login.credentials('change', address.hostPort);
    const options = { name, timeout: TIMEOUT_MS };
    try {
      const connection = await connectAs(credentials, address, options);
      return { connection, url: url.shown };
    } catch (error) {
      if (error instanceof NkeeperError) throw error;
      failure = failureOf(error);
    }
  }
  throw new NkeeperError(
    'servers-unreachable',
    `No server of ${login.login.urls.join(', ')} lets ${login.login.userName || 'the user'} in: ${failure.reason}.`,
    failure.hint ? { hint: failure.hint } : {},
  );
}
