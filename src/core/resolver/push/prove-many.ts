import type { Content } from '../holdings/content.ts';
import type { LocalIndex } from '../holdings/local-index.ts';
import { lookupAll } from '../holdings/lookup.ts';
import { readRunning } from '../holdings/running-jwts.ts';
import { SetHash } from '../holdings/set-hash.ts';
import type { Fleet } from './fleet.ts';
import { loaded, readStores } from './held.ts';
import type { Parcel } from './send-many.ts';

/** What a server does with an account JWT that it was sent. */
export type Standing =
  /** This JWT is in force there, and in the server's store where it has one. */
  | 'in-force'
  /** It is in force, and the store keeps another one. */
  | 'not-kept'
  /** It is in the server's store, and read from there when somebody logs in. */
  | 'stored'
  /** Another one is in force. */
  | 'other-runs'
  /** Nobody gets in: the account was deleted there, or ran out. */
  | 'shut'
  /** It is not in memory, and whether it is in the store is not proven. */
  | 'not-proven';

/**
 * Shows what came of account JWTs that were sent, server by server: what is in force where the account is in memory, and
 * what the stores have where it is not. An ack proves neither.
 *
 * @param silent ids of servers that nobody waits for any more
 * @returns account key → server id → standing; of a server without a store only where it has the account in memory
 */
export async function proveMany(
  fleet: Fleet,
  parcels: readonly Parcel[],
  silent: ReadonlySet<string>,
): Promise<ReadonlyMap<string, ReadonlyMap<string, Standing>>> {
  const { session } = fleet;
  const servers = fleet.servers.filter(({ id }) => !silent.has(id));
  const keys = parcels.map(({ key }) => key);
  const full = servers.filter(({ resolver }) => resolver === 'full');
  const inMemory = await loaded(session, servers.length, keys);
  const running = await readRunning(session, inMemory, servers.length);
  const stored =
    full.length === 0 ? new Map<string, readonly string[]>() : await lookupAll(session, keys, full.length);
  const keeps = await keepers(fleet, parcels, stored, full.length);
  const found = new Map<string, ReadonlyMap<string, Standing>>();
  for (const { key, token } of parcels) {
    const standings = new Map<string, Standing>();
    for (const { id, resolver } of servers) {
      const runs = running.get(key)?.get(id);
      const kept = resolver === 'full' ? keeps(key, id) : undefined;
      if (runs === token) standings.set(id, kept === false ? 'not-kept' : 'in-force');
      else if (runs !== undefined) standings.set(id, runs === '' ? 'shut' : 'other-runs');
      else if (resolver === 'full') standings.set(id, kept ? 'stored' : 'not-proven');
    }
    found.set(key, standings);
  }
  return found;
}

/**
 * Whether a server's store keeps a JWT; undefined where the servers did not all answer. A JWT that a server was sent before is
 * not written again: a file that was changed by hand since stays as it is.
 */
async function keepers(
  fleet: Fleet,
  parcels: readonly Parcel[],
  stored: ReadonlyMap<string, readonly string[]>,
  count: number,
): Promise<(key: string, id: string) => boolean | undefined> {
  const answersOf = (key: string) => {
    const answers = stored.get(key);
    return answers?.length === count ? answers : undefined;
  };
  const all = new Set(
    parcels.flatMap(({ key, token }) => (answersOf(key)?.every(answer => answer === token) ? [key] : [])),
  );
  const unclear = parcels.filter(({ key }) => !all.has(key) && answersOf(key) !== undefined);
  const contents =
    unclear.length === 0 ? new Map<string, Content>() : await readStores(fleet, indexOf(unclear));
  const tokens = new Map(parcels.map(({ key, token }) => [key, token]));
  return (key, id) => {
    if (all.has(key)) return true;
    return answersOf(key) && contents.get(id)?.tokens.get(key) === tokens.get(key);
  };
}

/** As if these accounts were all: every store differs from that, and is read whole. LOOKUP has no names. */
function indexOf(parcels: readonly Parcel[]): LocalIndex {
  const hash = new SetHash();
  for (const { token } of parcels) hash.toggle(token);
  const tokens = new Map(parcels.map(({ key, token }) => [key, token]));
  return { revision: 0, tokens, facts: new Map(), signers: undefined, hash: hash.bytes };
}
