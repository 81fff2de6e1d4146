import type { Session } from '../link/session.ts';
import { nameByArrival } from './arrival.ts';
import { afterChanges, type ClaimsChanges } from './claims-changes.ts';
import type { Content } from './content.ts';

/** More, and reading whole stores is as quick. */
const MOST_MIXED = 2000;

/** Account key → what every full resolver answered for it, without names. */
export type Answers = ReadonlyMap<string, readonly string[]>;

/** Answers of servers that have not all the same. */
export function isMixed(given: readonly string[]): boolean {
  return given.some(token => token !== given[0]);
}

/** What all of them hold who answered alike for each account; undefined when they did not. @param own the store's content */
export function commonContent(answers: Answers, own: Content): Content | undefined {
  const changes = new Map<string, string | null>();
  for (const [key, given] of answers) {
    if (isMixed(given)) return undefined;
    note(changes, own, key, given[0]);
  }
  return afterChanges(own, changes) ?? own;
}

/**
 * What each full resolver most likely holds, by server id: of the accounts that were asked for. Undefined when it does not
 * become clear who has what.
 *
 * @param answers of all of them, for every account of the store
 * @param lines a connection to each of them, by server id
 */
export async function earlyContents(
  answers: Answers,
  own: Content,
  lines: ReadonlyMap<string, Session>,
): Promise<ReadonlyMap<string, Content> | undefined> {
  const mixed = [...answers].filter(([, given]) => isMixed(given)).map(([key]) => key);
  const named = mixed.length > MOST_MIXED ? undefined : await nameByArrival(lines, mixed);
  if (named === undefined) return undefined;
  const contents = new Map<string, Content>();
  for (const id of lines.keys()) {
    const changes = new Map<string, string | null>();
    for (const [key, given] of answers) note(changes, own, key, named.get(key)?.get(id) ?? given[0]);
    contents.set(id, afterAsking(own, changes));
  }
  return contents;
}

/** A content of which only what was asked for is known: there may be accounts that nobody knows to ask for. */
export function afterAsking(content: Content, changes: ClaimsChanges): Content {
  if (changes.size === 0) return { ...content, complete: false };
  const { tokens, hash } = afterChanges(content, changes) ?? content;
  const missing = [...changes].filter(([, token]) => token === null);
  return { tokens: new Map([...tokens, ...missing]), complete: false, hash };
}

function note(changes: Map<string, string | null>, own: Content, key: string, token = ''): void {
  if (token !== (own.tokens.get(key) ?? '')) changes.set(key, token === '' ? null : token);
}
