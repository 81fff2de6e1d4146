import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { preferencesFolder } from '../preferences.ts';

/** Whose journals they are. */
export interface JournalPlace {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Home directory of the person. */
  readonly home: string;
}

/** Where the journals of a person are: beside the preferences, for all stores. */
export function journalFolder({ env, home }: JournalPlace): string {
  return join(preferencesFolder(env, home), 'journal');
}

/** The journal of one store root. It is named by a hash: any path may be the root of a store. */
export function storeJournalFolder(folder: string, storesDir: string): string {
  return join(folder, createHash('sha256').update(storesDir).digest('hex').slice(0, 16));
}
