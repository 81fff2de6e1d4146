import type { JournalEntry } from '../../core/journal/entry.ts';
import type { TrashItem } from '../../core/journal/trash.ts';

/** What was read from the journal, and whether it could be. */
export type Reading<T> =
  | { readonly state: 'unread' }
  | { readonly state: 'ready'; readonly value: T }
  /** `reason`: sentences for a person, what to do included. */
  | { readonly state: 'failed'; readonly reason: string };

/** One change of the store, as its journal tells it. */
export interface Change {
  readonly entry: JournalEntry;
  /** Id of the entry that took it back; undefined: it holds. */
  readonly undoneBy: string | undefined;
  /** What it replaced or removed is no longer kept: it cannot be undone. */
  readonly lost?: boolean;
}

/** The newest changes. */
export interface Changes {
  /** The newest first. */
  readonly list: readonly Change[];
  /** Lines that cannot be read. */
  readonly unreadable: number;
  /** There are older ones. */
  readonly more: boolean;
}

/** The journal as the screens see it: read when a page needs it, and not before. */
export interface HistoryView {
  readonly changes: Reading<Changes>;
  readonly trash: Reading<readonly TrashItem[]>;
}

export const UNREAD_HISTORY: HistoryView = { changes: { state: 'unread' }, trash: { state: 'unread' } };

/** A change by its id, where it is among those that were read. */
export function changeById({ changes }: HistoryView, id: string): Change | undefined {
  return changes.state === 'ready' ? changes.value.list.find(({ entry }) => entry.id === id) : undefined;
}
