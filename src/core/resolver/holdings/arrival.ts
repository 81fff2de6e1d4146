import type { Session } from '../link/session.ts';
import { lookupAll } from './lookup.ts';

/**
 * Fewer than elsewhere: the more are under way, the more often a server's own answer is not the first. One that is not
 * answered ends it: nothing becomes clear without a server.
 */
const PACE = { inFlight: 8, patience: 0 };
/** Each account is asked for until two rounds name it alike. Of a hundred answers one or two come out of order. */
const MOST_ROUNDS = 8;

/** Account key → server id → JWT there, empty where it has none. */
export type Named = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * Tells which full resolver gave which of the anonymous answers to LOOKUPs: a server answers before it hands the question on
 * to the others, so over a connection to it its own answer comes first. Most often: so an account counts as told only when
 * all servers together gave what all answer, twice in the same way. That is likely to be right, no proof. Undefined when
 * there is an account that does not become clear.
 *
 * @param lines a connection to each of them, by server id
 */
export async function nameByArrival(
  lines: ReadonlyMap<string, Session>,
  keys: readonly string[],
): Promise<Named | undefined> {
  const told = new Map<string, ReadonlyMap<string, string>>();
  const before = new Map<string, ReadonlyMap<string, string>>();
  for (let round = 0; round < MOST_ROUNDS && told.size < keys.length; round++) {
    const open = keys.filter(key => !told.has(key));
    const answers = await Promise.all(
      [...lines].map(async ([id, line]) => [id, await lookupAll(line, open, lines.size, PACE)] as const),
    );
    if (answers.some(([, byKey]) => byKey.size < open.length)) return undefined;
    for (const key of open) {
      const given = answers.map(([id, byKey]) => [id, byKey.get(key) ?? []] as const);
      const first = new Map(given.flatMap(([id, [token]]) => (token === undefined ? [] : [[id, token]])));
      if (given.some(([, all]) => !sameTokens(all, [...first.values()]))) continue;
      const last = before.get(key);
      if (last && [...first].every(([id, token]) => last.get(id) === token)) told.set(key, first);
      before.set(key, first);
    }
  }
  return told.size === keys.length ? told : undefined;
}

function sameTokens(a: readonly string[], b: readonly string[]): boolean {
  return [...a].sort().join() === [...b].sort().join();
}
