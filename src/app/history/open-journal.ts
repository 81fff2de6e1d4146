import { journalFolder } from '../../core/journal/folder.ts';
import { Journal } from '../../core/journal/journal.ts';

/** Where a person's journal is found, and who they are. */
export interface JournalPlace {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

/** The journal of a store. */
export function openJournal(storesDir: string, place: JournalPlace): Promise<Journal> {
  return Journal.open({ folder: journalFolder(place), storesDir });
}
