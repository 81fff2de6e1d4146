import type { JournalEntry } from './entry.ts';
import type { Journal } from './journal.ts';
import { takenBack } from './taken-back.ts';

/** A change, and what became of it. */
export interface Fate {
  readonly entry: JournalEntry;
  /** Id of the entry that took it back; undefined: it holds. */
  readonly undoneBy: string | undefined;
  /** What it replaced or removed is no longer kept: it cannot be undone. */
  readonly lost: boolean;
}

/**
 * What became of changes.
 *
 * @param newest entries, the newest first, among which that is which took one back
 */
export async function fatesOf(
  journal: Pick<Journal, 'lost'>,
  entries: readonly JournalEntry[],
  newest: readonly JournalEntry[] = entries,
): Promise<readonly Fate[]> {
  const lost = await journal.lost(entries);
  const undone = takenBack(newest);
  return entries.map(entry => ({ entry, undoneBy: undone.get(entry.id), lost: lost.has(entry.id) }));
}
