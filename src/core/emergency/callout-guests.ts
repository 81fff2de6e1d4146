import type { AccountClaims } from '../claims/account.ts';
import { isPublicKey } from '../nkeys/keys.ts';
import { readConnectionsOf } from '../resolver/connections/account-connections.ts';
import type { ConnzEntry } from '../resolver/connections/connz.ts';
import { isOwnTrial } from '../resolver/link/own-connections.ts';
import type { Session } from '../resolver/link/session.ts';
import { countOf } from '../text/count-of.ts';
import type { Asked } from './asked.ts';
import { type Cut, mustGo } from './cut.ts';
import type { ServerConnections } from './who.ts';

/**
 * Whom the auth callout of an account let in. They logged in with a JWT of that account (a sentinel), sit in the account that
 * the callout chose, and servers do not tell by which JWT they came: neither a revocation nor the end of the account closes
 * them. So a cut of what they may have come by closes all of them by hand, and whoever has another JWT comes in again.
 */
export interface Guests {
  /** Public keys of the accounts that the callout may choose; `*`: any. */
  readonly places: readonly string[];
  /** Keys by which servers list those to whom the callout gave no name: what they came with. */
  readonly keys: readonly string[];
  /** How many there were, by name of the account. */
  readonly counts: Readonly<Record<string, number>>;
}

/** More users of an account are not kept by key. */
const MOST_KEYS = 500;

/** What the callout of an account is, by all versions of its JWT that may be in force. */
export interface Callout {
  readonly places: readonly string[];
  /** Users that never come in through it: those of the service. */
  readonly authUsers: readonly string[];
}

/** @param account public key; undefined: it has no auth callout */
export function calloutOf(versions: readonly AccountClaims[], account: string): Callout | undefined {
  const all = versions.map(({ nats }) => nats.authorization ?? {});
  const authUsers = all.flatMap(({ auth_users = [] }) => auth_users);
  if (authUsers.length === 0) return undefined;
  const allowed = all.flatMap(({ allowed_accounts = [] }) => allowed_accounts);
  return { places: allowed.includes('*') ? ['*'] : [...new Set([account, ...allowed])], authUsers };
}

interface Facts {
  readonly callout: Callout | undefined;
  readonly guests: readonly ServerConnections[];
  readonly stored: readonly { readonly key: string }[];
  readonly nameOfAccount: (key: string) => string;
}

/** Those whom a cut may be about; undefined: of nobody. */
export function guestsOf({ callout, guests, stored, nameOfAccount }: Facts, cut: Cut): Guests | undefined {
  if (callout === undefined) return undefined;
  const isSentinel = (key: string) => !callout.authUsers.includes(key);
  const named = cut.users.length > 0;
  const keys = (named ? cut.users : stored.map(({ key }) => key)).filter(isSentinel).slice(0, MOST_KEYS);
  if (named && keys.length === 0) return undefined;
  const { places } = callout;
  const counts: Record<string, number> = {};
  for (const entry of guests.flatMap(each => each.connections)) {
    if (!isGuest(entry, { keys })) continue;
    const name = nameOfAccount(entry.identity?.accountKey ?? '');
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return { places, keys, counts };
}

/** May it have come in by what is cut off? Asked of connections in the places alone. */
export function isGuest({ identity }: ConnzEntry, { keys }: Pick<Guests, 'keys'>): boolean {
  if (identity === undefined || identity.userIssuedAt !== 0) return false;
  return identity.userKey === '' || keys.includes(identity.userKey);
}

/** Connections of one server that may be guests; undefined: it does not tell. Never our own. */
export async function readPlaces(
  session: Session,
  serverId: string,
  places: readonly string[],
): Promise<readonly ConnzEntry[] | undefined> {
  const lists = await Promise.all(places.map(place => readConnectionsOf(session, serverId, place)));
  if (!lists.every(list => list !== undefined)) return undefined;
  const isOurs = ({ cid, clientName }: ConnzEntry) =>
    (serverId === session.serverId && cid === session.clientId) || isOwnTrial(clientName);
  // Who is not through yet is in no account. Where the server tells when the JWT was issued, it is the user's own.
  const isIn = ({ identity }: ConnzEntry) =>
    identity?.userIssuedAt === 0 && isPublicKey(identity.accountKey, 'account');
  return lists.flat().filter(entry => isIn(entry) && !isOurs(entry));
}

/** The same of all servers. */
export function readGuests(
  session: Session,
  servers: readonly Asked[],
  callout: Callout | undefined,
): Promise<readonly ServerConnections[]> {
  return Promise.all(
    servers.map(async ({ id, name }) => {
      const found = callout ? await readPlaces(session, id, callout.places) : [];
      return { id, name, told: found !== undefined, connections: found ?? [] };
    }),
  );
}

/** Every connection that has to go, by server: those of the account, and guests. */
export function goingOf(
  emergency: Facts & { readonly connections: readonly ServerConnections[] },
  cut: Cut,
): readonly ServerConnections[] {
  const about = guestsOf(emergency, cut);
  return emergency.connections.map(({ connections, ...server }) => {
    const own = connections.filter(entry => mustGo(entry, cut, true));
    const guests = about && emergency.guests.find(({ id }) => id === server.id);
    const more = guests?.connections.filter(entry => isGuest(entry, about!)) ?? [];
    return {
      ...server,
      told: server.told && guests?.told !== false,
      connections: withoutTwice([...own, ...more]),
    };
  });
}

/** A callout may let people into its own account. */
export function withoutTwice(entries: readonly ConnzEntry[]): readonly ConnzEntry[] {
  return [...new Map(entries.map(entry => [entry.cid, entry])).values()];
}

/** `3 connections (APP 2, OTHER 1)` and what becomes of them, in a sentence; empty: there are none. @param name of the account */
export function guestWords({ counts }: Guests, name: string): string {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (all === 0) return '';
  const where = Object.entries(counts).map(([account, count]) => `${account} ${count}`);
  const [was, it] = all === 1 ? ['was', 'it'] : ['were', 'they'];
  return `${countOf(all, 'connection')} (in ${where.join(', ')}) ${was} let in by the auth callout of ${name}. With which JWT ${it} came servers do not tell: all are closed by hand, and who has another one comes in again.`;
}
