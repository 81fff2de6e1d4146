import type { Session } from '../link/session.ts';

/** In flight at once: more brings nothing, fewer leave the line idle. */
const IN_FLIGHT = 128;
const ANSWER_MS = 2000;
/** Nobody answers later than this after the one before. */
const STRAGGLER_MS = 400;
/** So many requests that were not answered in full: these servers do not answer for accounts that they lack. Stop waiting. */
const MOST_UNANSWERED = 50;

export interface Pace {
  readonly inFlight?: number;
  /** So many requests that were not answered in full are borne. */
  readonly patience?: number;
}

/**
 * Asks every full resolver for its JWT of each account. Answers carry no name: for each key a list of what came, empty
 * strings for "not here", in the order in which they came. A key is left out when fewer than `count` servers answered.
 */
export async function lookupAll(
  session: Session,
  keys: Iterable<string>,
  count: number,
  { inFlight = IN_FLIGHT, patience = MOST_UNANSWERED }: Pace = {},
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  const waiting = keys[Symbol.iterator]();
  let unanswered = 0;
  const worker = async () => {
    for (let next = waiting.next(); !next.done; next = waiting.next()) {
      if (unanswered > patience || session.closed) return;
      const answers = await lookup(session, next.value, count);
      if (answers.length === count) found.set(next.value, answers);
      else unanswered++;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  return found;
}

/** How many servers answer a LOOKUP at all: waits for late ones too. */
export async function countAnswers(session: Session, key: string): Promise<number> {
  let count = 0;
  const take = () => ++count < 0;
  await session.ask(subjectOf(key), { maxMs: ANSWER_MS, idleMs: STRAGGLER_MS, take });
  return count;
}

async function lookup(session: Session, key: string, count: number): Promise<readonly string[]> {
  const answers: string[] = [];
  await session.ask(subjectOf(key), {
    maxMs: ANSWER_MS,
    take: msg => answers.push(msg.string()) >= count,
  });
  return answers;
}

function subjectOf(key: string): string {
  return `$SYS.REQ.ACCOUNT.${key}.CLAIMS.LOOKUP`;
}
