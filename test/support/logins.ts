import { type ConnectionOptions, connect } from 'nats';
import type { Seed } from '../../src/core/nkeys/seed.ts';
import type { TestServer } from './nats.ts';
import type { TestUser } from './nats-identities.ts';

/** How somebody shows up at a server: as a rule with the JWT of a user and its seed. */
export interface Attempt {
  readonly name?: string;
  /** Signs in the place of the user's seed. */
  readonly seed?: Seed;
  /** Only the JWT, as bearers show it. */
  readonly bearer?: boolean;
  readonly options?: Partial<ConnectionOptions>;
}

/** Tries to log in and leaves again at once. @returns whether the server let it in */
export async function tryLogin(
  server: TestServer,
  user: TestUser | undefined,
  { name = user?.name ?? 'nobody', seed = user?.seed, bearer = false, options = {} }: Attempt = {},
): Promise<boolean> {
  const answer = (nonce: string | undefined) => {
    const jwt = user?.token ?? '';
    if (bearer || seed === undefined) return { jwt, nkey: '', sig: '' };
    const sig = Buffer.from(seed.sign(Buffer.from(nonce ?? ''))).toString('base64url');
    return { jwt, nkey: seed.publicKey, sig };
  };
  try {
    const nc = await connect({
      servers: server.url,
      name,
      reconnect: false,
      ignoreClusterUpdates: true,
      ...(user === undefined ? {} : { authenticator: answer }),
      ...options,
    });
    await nc.close();
    return true;
  } catch {
    return false;
  }
}
