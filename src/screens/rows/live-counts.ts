import type { Cell } from '../../app/screen.ts';
import type { ConnectionView, LiveView } from '../../core/resolver/live-view.ts';
import { count } from '../../core/text/units.ts';
import { memo } from './memo.ts';

/** Connections by account key and by user key. */
export interface LiveCounts {
  readonly accounts: ReadonlyMap<string, number>;
  readonly users: ReadonlyMap<string, number>;
}

/** Is there a picture of the servers at all, be it an old one? */
export function hasPicture(live: LiveView): boolean {
  return live.link.state === 'connected' || (live.link.state === 'lost' && live.link.dataAt > 0);
}

let last: LiveCounts = { accounts: new Map(), users: new Map() };

/**
 * Counts the connections. Each sample of the servers brings new objects with new rates; as long as the numbers are the
 * same, so is the object returned, and lists that show it need not be sorted anew.
 */
export function liveCounts(live: LiveView): LiveCounts {
  const counts = countOf(live.connections);
  if (counts !== last && sameCounts(counts.accounts, last.accounts) && sameCounts(counts.users, last.users))
    return last;
  last = counts;
  return counts;
}

const countOf = memo((connections: readonly ConnectionView[]): LiveCounts => {
  const accounts = new Map<string, number>();
  const users = new Map<string, number>();
  for (const { accountKey, userKey } of connections) {
    accounts.set(accountKey, (accounts.get(accountKey) ?? 0) + 1);
    if (userKey !== '') users.set(userKey, (users.get(userKey) ?? 0) + 1);
  }
  return { accounts, users };
});

function sameCounts(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): boolean {
  if (a === b) return true;
  if (a.size !== b.size) return false;
  for (const [key, n] of a) if (b.get(key) !== n) return false;
  return true;
}

/** Number of connections for a column; `-` where nobody knows. */
export function connectionsCell(live: LiveView, counts: ReadonlyMap<string, number>, key: string): Cell {
  if (!hasPicture(live) || key === '') return { text: '-', tone: 'muted' };
  const n = counts.get(key) ?? 0;
  return n === 0 ? { text: '0', tone: 'muted' } : { text: count(n) };
}
