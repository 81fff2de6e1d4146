import { type JournalPlace, journalFolder } from './folder.ts';
import { Journal } from './journal.ts';

/** The journal of a store. */
export function openJournal(storesDir: string, { env, home }: JournalPlace): Promise<Journal> {
  return Journal.open({ folder: journalFolder({ env, home }), storesDir });
}
