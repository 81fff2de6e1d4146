import type { JournalEntry } from './entry.ts';

/**
 * Which changes no longer hold, and the entry that took each of them back. A change holds unless another one that holds took
 * it back: what was redone holds again.
 *
 * @param entries the newest first
 */
export function takenBack(entries: Iterable<JournalEntry>): ReadonlyMap<string, string> {
  const by = new Map<string, string>();
  for (const { id, undoOf } of entries) if (undoOf !== undefined && !by.has(id)) by.set(undoOf, id);
  return by;
}
