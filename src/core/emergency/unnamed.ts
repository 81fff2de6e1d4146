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
