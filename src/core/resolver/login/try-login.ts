import { NkeeperError } from '../../errors.ts';
import { connectAs } from '../link/connect.ts';
import { failureOf } from '../link/failure.ts';
import { knock } from '../link/knock.ts';
import { trialName } from '../link/own-connections.ts';
import type { Session } from '../link/session.ts';
import { type Address, addressOf, gossipedAddress, parseServerUrl } from './address.ts';
import type { Credentials } from './credentials.ts';
import type { FoundLogin } from './login.ts';

const TRIAL_MS = 3000;
const KNOCK_MS = 1000;

/** How a server took a login. */
export interface Trial {
  /** `not-tried`: it was not reached, which says nothing. */
  readonly outcome: 'refused' | 'accepted' | 'not-tried';
  /** In the server's words, or why it was not reached. */
  readonly text: string;
}

/** Tries a login at an address and leaves at once: it neither subscribes nor publishes. The credentials are wiped. */
export async function tryLogin(address: Address, credentials: Credentials): Promise<Trial> {
  try {
    const connection = await connectAs(credentials, address, { name: trialName(), timeout: TRIAL_MS });
    await connection.close();
    return { outcome: 'accepted', text: 'it got in' };
  } catch (error) {
    const { reason, refused } = failureOf(error);
    // What is wrong on this side keeps it from being tried.
    if (error instanceof NkeeperError) return { outcome: 'not-tried', text: reason };
    const cut = ['ECONNRESET', 'DISCONNECT'].includes(String((error as { code?: unknown }).code));
    return { outcome: refused || cut ? 'refused' : 'not-tried', text: reason };
  }
}

/** Where servers listen for clients. */
export interface Doors {
  /** Server id → address; servers behind none that is known are left out. */
  readonly at: ReadonlyMap<string, Address>;
  /** URLs that were named, and where no server answers. */
  readonly silent: readonly string[];
  /** URL that was named → id of the server that answers there. */
  readonly named: ReadonlyMap<string, string>;
}

/** Looks at every address that was named or that servers tell about. @param before URLs that were named another time */
export async function findDoors(
  session: Session,
  login: FoundLogin,
  before: readonly string[] = [],
): Promise<Doors> {
  const others = before.filter(url => !login.urls.some(({ shown }) => shown === url)).map(parseServerUrl);
  const named = [...login.urls, ...others].map(url => ({
    address: addressOf(url, login.tls),
    url: url.shown,
  }));
  const told = session.gossip.map(each => ({
    address: gossipedAddress(each, session.address, session.encrypted, login.tls),
    url: '',
  }));
  const doors = new Map<string, Address>([[session.serverId, session.address]]);
  const mute = login.tls?.handshakeFirst === true;
  const silent: string[] = [];
  const behind = new Map<string, string>();
  await Promise.all(
    [...named, ...told].map(async ({ address, url }) => {
      const found = await knock(address, KNOCK_MS, mute).catch(() => undefined);
      if (found === undefined && url !== '') silent.push(url);
      if (found === undefined || found.id === '') return;
      if (url !== '') behind.set(url, found.id);
      if (!doors.has(found.id)) doors.set(found.id, address);
    }),
  );
  return { at: doors, silent, named: behind };
}
