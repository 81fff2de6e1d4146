import { integer } from '../../text/amounts.ts';
import { countOf } from '../../text/count-of.ts';
import type { Difference } from './difference.ts';

/** Longer summaries end with how much is left out. */
const MOST_ITEMS = 4;

/** What differs, in one short line: `limits.conn, 2 exports, 14 revocations`. */
export function differenceSummary(differences: readonly Difference[]): string {
  const values: string[] = [];
  const counted = new Map<string, Set<string>>();
  for (const { path, part } of differences) {
    // It differs whenever anything was signed anew.
    if (path === 'iat') continue;
    if (part === undefined) values.push(path.replace(/^nats\./, ''));
    else counted.set(part.noun, (counted.get(part.noun) ?? new Set()).add(part.name));
  }
  const parts = [...counted].map(([noun, names]) => countOf(names.size, noun));
  const items = [...values, ...parts];
  if (items.length === 0) return differences.length === 0 ? 'nothing' : 'only when it was issued';
  const rest = items.length - MOST_ITEMS;
  if (rest <= 1) return items.join(', ');
  // Keys and revocations say more than the names of limits.
  const first = [...parts, ...values].slice(0, MOST_ITEMS);
  return `${first.join(', ')} and ${integer(rest)} more`;
}
