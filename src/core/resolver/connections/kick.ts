import { NkeeperError } from '../../errors.ts';
import { failureOf } from '../link/failure.ts';
import type { Session } from '../link/session.ts';
import { parseWire, textOf, wireOf } from '../link/wire.ts';
import type { ConnectionView } from '../live-view.ts';
import type { Picture } from '../picture.ts';

/** A connection to be ended. */
export interface KickTarget {
  /** As in the view: `server/cid`. */
  readonly id: string;
  readonly serverId: string;
  readonly cid: number;
}

/** `gone`: it was not there any more. `failed`: the server said no, or may not be asked. `unanswered`: nobody knows. */
export type KickOutcome = 'kicked' | 'gone' | 'failed' | 'unanswered';

/** What became of one connection. */
export interface KickResult {
  readonly id: string;
  readonly outcome: KickOutcome;
  /** Why not; empty where it was kicked. */
  readonly text: string;
}

const ANSWER_MS = 2000;
const IN_FLIGHT = 32;

type Known = Pick<Picture, 'connections' | 'servers'>;

/** Where a connection of the view is; undefined when it, or its server, is not there any more. */
export function targetOf({ servers }: Known, row: ConnectionView | undefined): KickTarget | undefined {
  const server = row && servers.list.find(({ name }) => name === row.server);
  return server && { id: row.id, serverId: server.id, cid: row.cid };
}

/**
 * Ends connections of the view over a session of its own.
 *
 * @returns what became of each, in their order
 * @throws NkeeperError `kick-refused`, and those of `open`
 */
export async function kickByIds(
  known: Known,
  open: () => Promise<Session>,
  ids: readonly string[],
): Promise<readonly KickResult[]> {
  const wanted = new Set(ids);
  const rows = known.connections.list.filter(({ id }) => wanted.has(id));
  const targets = rows.flatMap(row => targetOf(known, row) ?? []);
  const session = await open().catch(error => {
    throw kickRefused(error);
  });
  try {
    const results = new Map((await kickAll(session, targets)).map(result => [result.id, result]));
    return ids.map(id => results.get(id) ?? { id, outcome: 'gone', text: 'it was not there any more' });
  } finally {
    await session.close();
  }
}

function kickRefused(error: unknown): NkeeperError {
  if (error instanceof NkeeperError) return error;
  const { reason, hint } = failureOf(error);
  return new NkeeperError('kick-refused', `Nobody was kicked: ${reason}.`, { hint, cause: error });
}

/** Asks each server to end connections, several at a time. Never throws; the results are in the order of the targets. */
export async function kickAll(
  session: Session,
  targets: readonly KickTarget[],
): Promise<readonly KickResult[]> {
  const results = new Array<KickResult>(targets.length);
  const waiting = targets.entries();
  const worker = async () => {
    for (const [i, target] of waiting) results[i] = await kickOne(session, target);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  return results;
}

async function kickOne(session: Session, { id, serverId, cid }: KickTarget): Promise<KickResult> {
  const subject = `$SYS.REQ.SERVER.${serverId}.KICK`;
  let error: string | undefined;
  const how = await session.ask(subject, {
    payload: JSON.stringify({ cid }),
    maxMs: ANSWER_MS,
    take: msg => {
      error = textOf(wireOf(parseWire(msg.string())['error'])['description']);
      return true;
    },
  });
  if (error === '') return { id, outcome: 'kicked', text: '' };
  if (error !== undefined) return refused(id, error);
  switch (how) {
    case 'forbidden':
      return { id, outcome: 'failed', text: `this user may not publish ${subject.replace(serverId, '*')}` };
    case 'no-responders':
      return { id, outcome: 'gone', text: 'its server does not answer any more, or takes no such request' };
    default:
      return {
        id,
        outcome: 'unanswered',
        text: 'the server did not answer: whether it is gone is not known',
      };
  }
}

function refused(id: string, error: string): KickResult {
  return /no such client/i.test(error)
    ? { id, outcome: 'gone', text: 'it was not there any more' }
    : { id, outcome: 'failed', text: error };
}
