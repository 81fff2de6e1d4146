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
 * How many servers are missing that nobody named: as the others count them, or by the URLs where none answers, whichever is more. One
 * that stopped in order, or long ago, the others do not count any more. A server that no address leads to may be the one that
 * a silent URL means.
 *
 * @param expected how many there are, as the servers say
 * @param answering those that answer @param silent names of those that are known and do not
 */
export function countUnnamed(
  expected: number,
  answering: readonly { readonly id: string }[],
  silent: number,
  { at, silent: urls }: Pick<Doors, 'at' | 'silent'>,
): number {
  const elsewhere = answering.filter(({ id }) => !at.has(id)).length;
  return Math.max(0, expected - answering.length - silent, urls.length - elsewhere - silent);
}
