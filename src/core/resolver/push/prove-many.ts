import { lookupAll } from '../holdings/lookup.ts';
import { readRunning } from '../holdings/running-jwts.ts';
import type { Fleet } from './fleet.ts';
import { loaded } from './held.ts';
import type { Parcel } from './send-many.ts';

/** What a server does with an account JWT that it was sent. */
export type Standing =
  /** This JWT is in force there. */
  | 'in-force'
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
  const found = new Map<string, ReadonlyMap<string, Standing>>();
  for (const { key, token } of parcels) {
    const standings = new Map<string, Standing>();
    const answers = stored.get(key) ?? [];
    // LOOKUP has no names: only when all are the same it is known of each.
    const inStores = answers.length === full.length && answers.every(answer => answer === token);
    for (const { id, resolver } of servers) {
      const runs = running.get(key)?.get(id);
      if (runs !== undefined)
        standings.set(id, runs === token ? 'in-force' : runs === '' ? 'shut' : 'other-runs');
      else if (resolver === 'full') standings.set(id, inStores ? 'stored' : 'not-proven');
    }
    found.set(key, standings);
  }
  return found;
}
