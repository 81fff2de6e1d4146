import { NkeeperError } from '../../core/errors.ts';
import type { JournalEntry } from '../../core/journal/entry.ts';
import type { Journal } from '../../core/journal/journal.ts';
import type { PlanContext } from '../../core/operations/operation.ts';
import type { Plan } from '../../core/operations/plan.ts';
import { lastToRedo, lastToUndo, planUndo } from '../../core/operations/undo.ts';
import type { Store } from '../../core/store/store.ts';
import { lockStore } from '../../core/store/write/lock.ts';
import { nodeDisk } from '../../core/store/write/node-disk.ts';
import { type JournalPlace, openJournal } from './open-journal.ts';

/** Which change is taken back: one, the last that holds, or the last undo. */
export type Which = { readonly id: string } | 'last-change' | 'last-undo';

/** @throws NkeeperError `nothing-to-undo`, `undo-impossible` */
export async function planTakeBack(which: Which, context: PlanContext, place: JournalPlace): Promise<Plan> {
  const journal = await openJournal(context.store.locations.storesDir.path, place);
  const entry = await entryOf(which, journal);
  if (entry) return planUndo(journal, entry, context);
  const what =
    typeof which === 'object'
      ? `There is no change ${which.id} in the journal of this store.`
      : `There is nothing to ${which === 'last-undo' ? 'redo' : 'undo'}.`;
  throw new NkeeperError('nothing-to-undo', what);
}

function entryOf(which: Which, journal: Journal): Promise<JournalEntry | undefined> {
  if (typeof which === 'object') return journal.find(which.id);
  return which === 'last-undo' ? lastToRedo(journal) : lastToUndo(journal);
}

/** Removes what is in the trash, for good, while nobody else writes. @returns how many files */
export async function emptyTrash({ locations }: Store, place: JournalPlace): Promise<number> {
  const storesDir = locations.storesDir.path;
  const { trash } = await openJournal(storesDir, place);
  const lock = await lockStore(nodeDisk, storesDir);
  try {
    return await trash.empty();
  } finally {
    await lock.release();
  }
}
