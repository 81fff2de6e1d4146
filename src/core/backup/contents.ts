import { lstatSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { NkeeperError } from '../errors.ts';
import { listEntries } from '../store/files/folder.ts';
import { operatorFolders } from '../store/nsc/current.ts';
import { type BackupRoot, isOurs } from './record.ts';

/** Where each root is on this machine; a root that is not named is left alone. */
export type BackupPlaces = { readonly [K in BackupRoot]: string };

/** A file or folder that belongs into a backup. */
export interface Entry {
  readonly kind: 'file' | 'folder';
  readonly root: BackupRoot;
  readonly path: string;
  readonly stat: Stats;
}

/** What lies there and is not taken: a link, or no file of nsc's. */
export interface LeftOut {
  readonly path: string;
  readonly why: 'link' | 'stranger';
}

/** What a walk finds that is not taken. */
export type OnLeftOut = (left: LeftOut) => void;

/** What is in a keystore. */
export const KEYSTORE_FOLDERS = ['keys', 'creds'];
const JOURNAL_PARTS = ['journal.jsonl', 'objects', 'trash'];

/**
 * Everything that a backup is of, folders before what is in them, in an order that depends on names alone.
 *
 * @throws NkeeperError `backup-incomplete`: something cannot be listed, so it would be missing
 */
export function* contentsOf(places: BackupPlaces, leave: OnLeftOut): Generator<Entry> {
  yield* partsOf('keystore', places, KEYSTORE_FOLDERS, leave);
  yield* partsOf('stores', places, operatorFolders(places.stores).sort(), leave);
  yield* partsOf('config', places, ['nsc.json'], leave);
  yield* partsOf('journal', places, JOURNAL_PARTS, leave);
}

function* partsOf(
  root: BackupRoot,
  places: BackupPlaces,
  names: readonly string[],
  leave: OnLeftOut,
): Generator<Entry> {
  const base = places[root];
  if (base === '') return;
  for (const name of names) yield* below(root, base, name, leave);
}

function* below(root: BackupRoot, base: string, path: string, leave: OnLeftOut): Generator<Entry> {
  const full = join(base, path);
  const stat = look(full);
  if (stat === undefined) return;
  if (stat.isDirectory()) {
    if (path.endsWith('/.nkeeper')) return;
    yield { kind: 'folder', root, path, stat };
    const { entries, missing, damage } = listEntries(full);
    if (missing || damage) throw incomplete(full);
    for (const name of entries.map(entry => entry.name).sort())
      yield* below(root, base, `${path}/${name}`, leave);
    return;
  }
  if (stat.isSymbolicLink()) return leave({ path: full, why: 'link' });
  if (stat.isFile() && isOurs({ root, path })) yield { kind: 'file', root, path, stat };
  else leave({ path: full, why: 'stranger' });
}

function look(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (cause) {
    throw incomplete(path, cause);
  }
}

/** A backup without a part of the store is none. */
export function incomplete(path: string, cause?: unknown): NkeeperError {
  return new NkeeperError(
    'backup-incomplete',
    `${path} cannot be read, and would be missing in the backup.`,
    {
      hint: 'Look at its owner and mode. No backup was made.',
      cause,
    },
  );
}
