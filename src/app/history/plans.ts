import { NkeeperError } from '../../core/errors.ts';
import type { JournalEntry } from '../../core/journal/entry.ts';
import type { JournalPlace } from '../../core/journal/folder.ts';
import type { Journal } from '../../core/journal/journal.ts';
import { openJournal } from '../../core/journal/open-journal.ts';
import type { PlanContext } from '../../core/operations/operation.ts';
import type { Plan } from '../../core/operations/plan.ts';
import { lastToRedo, lastToUndo, planUndo } from '../../core/operations/undo.ts';
import { openStore, type Store } from '../../core/store/store.ts';
import { lockStore } from '../../core/store/write/lock.ts';
import { nodeDisk } from '../../core/store/write/node-disk.ts';

/** Which change is taken back: one, the last that holds, or the last undo. */
export type Which = { readonly id: string } | 'last-change' | 'last-undo';

/**
 * The journal may tell of a change that the picture of the store does not have yet: the plan is made from one of its own.
 *
 * @throws NkeeperError `nothing-to-undo`, `undo-impossible`
 */
export async function planTakeBack(which: Which, context: PlanContext, place: JournalPlace): Promise<Plan> {
  const { locations } = context.store;
  const journal = await openJournal(locations.storesDir.path, place);
  const entry = await entryOf(which, journal);
  if (!entry) throw new NkeeperError('nothing-to-undo', nothing(which));
  const store = openStore(locations, { now: () => context.now, keys: context.store.keySources });
  try {
    return await planUndo(journal, entry, { ...context, store });
  } finally {
    store.close();
  }
}

function nothing(which: Which): string {
  if (typeof which === 'object') return `There is no change ${which.id} in the journal of this store.`;
  return `There is nothing to ${which === 'last-undo' ? 'redo' : 'undo'}.`;
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
