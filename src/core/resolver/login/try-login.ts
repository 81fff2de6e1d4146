import { connectTo } from '../link/connect.ts';
import { failureOf } from '../link/failure.ts';
import { knock } from '../link/knock.ts';
import type { Session } from '../link/session.ts';
import { type Address, addressOf, gossipedAddress } from './address.ts';
import type { Credentials } from './credentials.ts';
import type { FoundLogin } from './login.ts';

/** Name of the client that tries a login: refused on purpose, it is no news. */
export const TRIAL_NAME = 'nkeeper login test';

const TRIAL_MS = 3000;
const KNOCK_MS = 1000;

/** How a server took a login. */
export interface Trial {
  /** `not-tried`: it was not reached, which says nothing. */
  readonly outcome: 'refused' | 'accepted' | 'not-tried';
  /** In the server's words, or why it was not reached. */
  readonly text: string;
}

/** Tries a login at an address and leaves at once: it neither subscribes nor publishes. */
export async function tryLogin(address: Address, credentials: Credentials): Promise<Trial> {
  try {
    const connection = await connectTo(address, {
      name: TRIAL_NAME,
      timeout: TRIAL_MS,
      noAsyncTraces: true,
      authenticator: nonce => credentials.answer(nonce ?? ''),
    });
    await connection.close();
    return { outcome: 'accepted', text: 'it got in' };
  } catch (error) {
    const { reason, refused } = failureOf(error);
    const cut = ['ECONNRESET', 'DISCONNECT'].includes(String((error as { code?: unknown }).code));
    return { outcome: refused || cut ? 'refused' : 'not-tried', text: reason };
  }
}

/**
 * Where each server listens for clients: server id → address. Found by looking at every address that was named or that
 * servers tell about; servers behind none of them are left out.
 */
export async function findDoors(session: Session, login: FoundLogin): Promise<ReadonlyMap<string, Address>> {
  const named = login.urls.map(url => addressOf(url, login.tls));
  const told = session.gossip.map(each =>
    gossipedAddress(each, session.address, session.encrypted, login.tls),
  );
  const doors = new Map<string, Address>([[session.serverId, session.address]]);
  const silent = login.tls?.handshakeFirst === true;
  await Promise.all(
    [...named, ...told].map(async address => {
      const found = await knock(address, KNOCK_MS, silent).catch(() => undefined);
      if (found && found.id !== '' && !doors.has(found.id)) doors.set(found.id, address);
    }),
  );
  return doors;
}
