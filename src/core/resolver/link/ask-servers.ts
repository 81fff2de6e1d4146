import { isUp, type ServerBook } from '../servers/server-book.ts';
import type { Ending, Session } from './session.ts';
import { numberOf, type Origin, originOf, parseWire, textOf, type Wire, wireOf } from './wire.ts';

/** Longest wait for the answers of all servers; across continents and gateways they take their time. */
const ALL_ANSWERS_MS = 2000;
/** Servers that have only just started connect to each other a second time after a second. */
const AGAIN_MS = 500;

export interface ServerAnswer {
  readonly origin: Origin;
  readonly data: Wire;
  /** Text of the error that the server answered with; empty when there is none. */
  readonly error: string;
  readonly afterMs: number;
}

/**
 * Asks `$SYS.REQ.SERVER.PING.{what}` (or any subject that every server answers in the usual envelope) and collects one
 * answer of each server, or until `take` returns true or the time is over.
 *
 * @param from how many answer; or who has to: the answer of one that has only just come stands for nobody else's
 */
export async function askServers(
  session: Session,
  subject: string,
  request: object,
  from: number | readonly { readonly id: string }[],
  take: (answer: ServerAnswer) => unknown,
  maxMs = ALL_ANSWERS_MS,
): Promise<Ending> {
  const seen = new Set<string>();
  const haveAll = () => (typeof from === 'number' ? seen.size >= from : from.every(({ id }) => seen.has(id)));
  return session.ask(subject, {
    payload: JSON.stringify(request),
    maxMs,
    take: (msg, afterMs) => {
      const json = parseWire(msg.string());
      const origin = originOf(json['server']);
      if (origin.id === '') return false;
      seen.add(origin.id);
      const error = textOf(wireOf(json['error'])['description']);
      const enough = take({ origin, data: wireOf(json['data']), error, afterMs }) === true;
      return enough || haveAll();
    },
  });
}

/**
 * Pings all servers, and again while some are missing, and writes what they say into the book. Ends when everybody
 * answered that the answers speak of; returns the ids of those that did.
 *
 * @param idleMs ends when nobody answered for so long, whoever is missing
 */
export async function pingServers(
  session: Session,
  book: ServerBook,
  idleMs?: number,
): Promise<ReadonlySet<string>> {
  const answered = new Set<string>();
  let expected = book.list.filter(isUp).length;
  await session.ask('$SYS.REQ.SERVER.PING', {
    maxMs: ALL_ANSWERS_MS,
    againMs: AGAIN_MS,
    ...(idleMs === undefined ? {} : { idleMs }),
    take: (msg, afterMs) => {
      const json = parseWire(msg.string());
      const origin = originOf(json['server']);
      if (origin.id === '') return false;
      const statsz = wireOf(json['statsz']);
      answered.add(origin.id);
      expected = Math.max(expected, numberOf(statsz['active_servers']));
      book.heard(origin, statsz, Date.now(), afterMs);
      return answered.size >= expected;
    },
  });
  return answered;
}
