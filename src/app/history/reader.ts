import { fatesOf } from '../../core/journal/fates.ts';
import type { JournalPlace } from '../../core/journal/folder.ts';
import { openJournal } from '../../core/journal/open-journal.ts';
import type { TrashItem } from '../../core/journal/trash.ts';
import type { Changes } from './history-view.ts';

// Reads the journal. Only loaded when somebody looks at it: the first picture does not need it.

/** Older changes are for `nkeeper history --limit`. */
const MOST = 500;

/** The newest changes of a store. @throws NkeeperError `journal-unusable` */
export async function readChanges(storesDir: string, place: JournalPlace): Promise<Changes> {
  const journal = await openJournal(storesDir, place);
  const { entries, unreadable, more } = await journal.read({ limit: MOST });
  return { list: await fatesOf(journal, entries), unreadable, more };
}

/** Keys and creds that are kept. */
export async function readTrash(storesDir: string, place: JournalPlace): Promise<readonly TrashItem[]> {
  const { trash } = await openJournal(storesDir, place);
  return trash.list();
}
