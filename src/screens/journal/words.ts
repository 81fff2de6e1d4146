import type { Change, Reading } from '../../app/history/history-view.ts';
import type { Cell } from '../../app/screen.ts';
import type { JournalEntry } from '../../core/journal/entry.ts';
import { timestamp } from '../../core/text/units.ts';

/** `2026-11-23 18:17:06 UTC`; as the entry has it where that is no time. */
export function timeOf({ time }: JournalEntry): string {
  const at = secondsOf(time);
  return Number.isNaN(at) ? time : timestamp(at);
}

/** Unix seconds. */
export function secondsOf(time: string): number {
  return Math.floor(Date.parse(time) / 1000);
}

/** What a change is beside an edit of its own, in a word; what no longer holds is pale. */
export function standingOf({ entry, undoneBy, lost = false }: Change): Cell {
  if (undoneBy !== undefined) return { text: 'undone', tone: 'muted' };
  // Its word beside it: of an undo that cannot be taken back, that is what matters.
  if (lost) return { text: 'no undo', mark: 'warning' };
  return { text: entry.operation === 'undo' || entry.operation === 'redo' ? entry.operation : '' };
}

/** Why a list has no rows. */
export function whyEmpty(reading: Reading<unknown>, none: string): string {
  if (reading.state === 'failed') return reading.reason;
  return reading.state === 'unread' ? 'The journal is being read.' : none;
}
