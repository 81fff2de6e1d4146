import { setTimeout as delay } from 'node:timers/promises';
import { readConnectionsOf } from '../resolver/connections/account-connections.ts';
import { kickAll } from '../resolver/connections/kick.ts';
import { parseWire, textOf, wireOf } from '../resolver/link/wire.ts';
import { countOf } from '../text/count-of.ts';
import type { PlannedClose } from './close-plan.ts';
import type { Emergency } from './emergency.ts';
import { isLetIn, letInName } from './let-in.ts';
import type { TimelineEntry } from './proof.ts';

/** What became of the connections of one server. */
export interface ClosedServer {
  readonly name: string;
  readonly before: number;
  /** Those of them that are still listed; undefined: the server does not tell. */
  readonly left: number | undefined;
  /** Why one was not closed, in the server's words; empty where all were. */
  readonly text: string;
}

/** What came of closing. */
export interface Closed {
  /** Unix ms when it was confirmed. */
  readonly at: number;
  readonly servers: readonly ClosedServer[];
  /** Every server shows that they are gone. */
  readonly closed: boolean;
  /** How often somebody of that name came in since, as far as servers told, and so many ms were listened. */
  readonly back: number;
  readonly watchedMs: number;
  /** How many are connected under that name at the end; undefined: a server does not tell. */
  readonly there: number | undefined;
  readonly timeline: readonly TimelineEntry[];
}

/** Clients of most libraries try again after two seconds. */
export const BACK_MS = 3000;
/** So long a server may list what it has closed. */
const GONE_MS = 5000;
const LOOK_MS = 50;

/**
 * Closes connections that an auth callout let in, looks whether they are gone, and counts who comes back under that name.
 * Never throws.
 *
 * @param watchMs how long it is listened who comes back @param stop ends the listening
 */
export async function closeConnections(
  emergency: Emergency,
  { name, targets }: Pick<PlannedClose, 'name' | 'targets'>,
  { watchMs = BACK_MS, stop }: { readonly watchMs?: number; readonly stop?: AbortSignal | undefined } = {},
): Promise<Closed> {
  const { session, accountKey, servers, callouts } = emergency;
  const at = Date.now();
  const timeline: TimelineEntry[] = [];
  const note = (text: string) => timeline.push({ at: Date.now(), text });
  let back = 0;
  session.follow(`$SYS.ACCOUNT.${accountKey}.CONNECT`, msg => {
    const event = parseWire(msg.string());
    const client = wireOf(event['client']);
    if (letInName(client) !== name) return;
    back++;
    note(`${name || 'a client without a name'} came in again on ${textOf(wireOf(event['server'])['name'])}`);
  });
  // What is asked for after it is only answered when the servers know of it.
  await session.rtt().catch(() => undefined);
  const began = performance.now();
  const results = await Promise.all(
    targets.map(async ({ serverId, server, entries }): Promise<ClosedServer> => {
      const cids = entries.map(({ cid }) => cid);
      const kicked = await kickAll(
        session,
        cids.map(cid => ({ id: `${server}/${cid}`, serverId, cid })),
      );
      const failed = kicked.find(({ outcome }) => outcome === 'failed' || outcome === 'unanswered');
      const left = await leftOf(emergency, serverId, new Set(cids));
      note(
        `${server}: ${left === 0 ? `${countOf(cids.length, 'connection')} closed` : (failed?.text ?? 'not closed')}`,
      );
      return { name: server, before: cids.length, left, text: left === 0 ? '' : (failed?.text ?? '') };
    }),
  );
  await delay(Math.max(0, watchMs - (performance.now() - began)), undefined, stop && { signal: stop }).catch(
    () => undefined,
  );
  const watchedMs = Math.round(performance.now() - began);
  const lists = await Promise.all(servers.map(({ id }) => readConnectionsOf(session, id, accountKey)));
  const there = lists.every(list => list !== undefined)
    ? lists.flat().filter(each => each && isLetIn(each, callouts) && each.identity?.userName === name).length
    : undefined;
  return {
    at,
    servers: results,
    closed: results.every(({ left }) => left === 0),
    back,
    watchedMs,
    there,
    timeline,
  };
}

/** A closed connection is listed for a moment. */
async function leftOf(
  { session, accountKey }: Emergency,
  serverId: string,
  cids: ReadonlySet<number>,
): Promise<number | undefined> {
  const until = performance.now() + GONE_MS;
  for (;;) {
    const list = await readConnectionsOf(session, serverId, accountKey);
    const left = list?.filter(({ cid }) => cids.has(cid)).length;
    if (left === 0 || left === undefined || session.closed || performance.now() > until) return left;
    await delay(LOOK_MS);
  }
}
