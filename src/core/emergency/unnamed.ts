import type { Doors } from '../resolver/login/try-login.ts';
import { countOf } from '../text/count-of.ts';

/**
 * Servers that others count and that nobody heard by name, in words: with the URLs that were named and do not answer, for these
 * are most likely theirs. Empty where there is none.
 */
export function unnamedWords(count: number, silentUrls: readonly string[] = []): string {
  if (count <= 0) return '';
  const where = silentUrls.length === 0 ? '' : ` (${silentUrls.join(', ')})`;
  return `${countOf(count, 'more server')}${where}`;
}

/**
 * What such a server may be, and what to do; empty where the URLs tell all of them.
 *
 * @param silentUrls that were named
 * @param without how one goes on without a server
 */
export function unnamedAdvice(
  count: number,
  silentUrls: readonly string[] = [],
  without = 'name one that was taken away for good: --without NAME',
): string {
  if (count <= silentUrls.length) return '';
  const who =
    count - silentUrls.length === 1 ? 'It may be a server that was' : 'They may be servers that were';
  return `${who} killed: the others count such a one for up to 4 minutes. Wait until then, or ${without}.`;
}

/** Why others count servers more than there are, in words; empty where they do not. @param restarted names */
export function restartedWords(restarted: readonly string[]): string {
  if (restarted.length === 0) return '';
  const they = restarted.length === 1 ? 'it was' : 'they were';
  return `${restarted.join(', ')} started in the last minutes: other servers still count what ${they} before, too. No server is connected to one that does not answer.`;
}

/** What to do where servers that are down may not be known of. @param fault why, a sentence */
export function forgottenWords(fault: string): string {
  return `${fault} Those that are down now have to be named: nkeeper revoke --expect NAME.`;
}

/**
 * How many servers are missing that nobody named: as the others count them, or by the URLs where none answers, whichever is more. One
 * that stopped in order, or long ago, the others do not count any more. A server that no address leads to may be the one that
 * a silent URL means.
 *
 * @param missing how many the servers count that do not answer, without those that are known
 * @param answering those that answer @param silent names of those that are known and do not
 */
export function countUnnamed(
  missing: number,
  answering: readonly { readonly id: string }[],
  silent: number,
  doors: Doors,
): number {
  const elsewhere = answering.filter(({ id }) => !doors.at.has(id)).length;
  const mute = Math.max(0, doors.silent.length - elsewhere);
  return Math.max(0, missing, mute + new Set(apartFrom(doors, answering).values()).size - silent);
}

/**
 * URLs that were named and lead to a server which the others are not connected to, with its id: it lets clients in, and hears
 * nothing of what is sent to the others.
 *
 * @param answering those that answer
 */
export function apartFrom(
  { named }: Pick<Doors, 'named'>,
  answering: readonly { readonly id: string }[],
): ReadonlyMap<string, string> {
  return new Map([...named].filter(([, id]) => !answering.some(each => each.id === id)));
}

/** Of the doors, those that nobody said are gone for good. @param without names and URLs */
export function doorsWithout(doors: Doors, without: readonly string[]): Doors {
  return {
    ...doors,
    silent: doors.silent.filter(url => !without.includes(url)),
    named: new Map([...doors.named].filter(([url]) => !without.includes(url))),
  };
}
