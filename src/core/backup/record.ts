import { NkeeperError } from '../errors.ts';
import { isStoreFile, type RootName } from '../store/write/roots.ts';

/** Folders that a backup is of. `journal`: that of this store. */
export type BackupRoot = RootName | 'journal';

export const BACKUP_ROOTS: readonly BackupRoot[] = ['keystore', 'stores', 'config', 'journal'];

/** What was backed up, when and where: the first record. */
export interface About {
  readonly kind: 'about';
  readonly version: 1;
  /** ISO 8601. */
  readonly time: string;
  readonly who: string;
  readonly host: string;
  /** Where each root was. */
  readonly roots: { readonly [K in BackupRoot]?: string };
}

export interface FolderRecord {
  readonly kind: 'folder';
  readonly root: BackupRoot;
  /** Relative to the root, with slashes; empty: the root itself. */
  readonly path: string;
  /** Permission bits. */
  readonly mode: number;
}

/** Its bytes follow. */
export interface FileRecord extends Omit<FolderRecord, 'kind'> {
  readonly kind: 'file';
  readonly size: number;
}

/** The last record. */
export interface End {
  readonly kind: 'end';
  readonly files: number;
  readonly folders: number;
  /** Of all files. */
  readonly bytes: number;
}

export type BackupRecord = About | FolderRecord | FileRecord | End;

/** A path has 4096 bytes at most. */
export const RECORD_LIMIT = 16 * 1024;

/** Four bytes that say how long it is, then JSON. */
export function recordBytes(record: BackupRecord): Buffer {
  const text = Buffer.from(JSON.stringify(record));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  return Buffer.concat([length, text]);
}

/**
 * Reads a record. Only who has the passphrase can write one, but he may be somebody else: nothing in it leads out of its root.
 *
 * @throws NkeeperError `backup-unusable`
 */
export function readRecord(bytes: Buffer): BackupRecord {
  try {
    const found = JSON.parse(bytes.toString('utf8')) as BackupRecord;
    if (isRecord(found)) return found;
  } catch {
    // Said below.
  }
  throw unusable('it names something that is no part of a store');
}

export function unusable(why: string): NkeeperError {
  return new NkeeperError('backup-unusable', `This backup cannot be used: ${why}.`, {
    hint: 'Nothing was changed.',
  });
}

function isRecord(found: BackupRecord): boolean {
  switch (found?.kind) {
    case 'about':
      return (
        found.version === 1 &&
        [found.time, found.who, found.host].every(text => typeof text === 'string') &&
        typeof found.roots === 'object' &&
        found.roots !== null &&
        Object.values(found.roots).every(path => typeof path === 'string')
      );
    case 'folder':
      return isPlace(found);
    case 'file':
      return isPlace(found) && isCount(found.size) && isOurs(found);
    case 'end':
      return [found.files, found.folders, found.bytes].every(isCount);
    default:
      return false;
  }
}

function isPlace({ kind, root, path, mode }: FolderRecord | FileRecord): boolean {
  if (!BACKUP_ROOTS.includes(root) || typeof path !== 'string' || path.length > 4096) return false;
  if (!Number.isInteger(mode) || mode < 0 || mode > 0o777) return false;
  if (path === '') return kind === 'folder';
  // A backslash is a part of a name here, and a separator elsewhere: no name of nsc's has one.
  return path.split('/').every(part => !['', '.', '..'].includes(part) && !/[\\\0]/.test(part));
}

/** A file of nsc's, or of a journal: a backup writes no others, and restoring even less. */
export function isOurs({ root, path }: { readonly root: BackupRoot; readonly path: string }): boolean {
  if (root === 'journal') return isJournalFile(path);
  if (root === 'config') return path === 'nsc.json';
  if (root === 'keystore' && !/^(?:keys|creds)\//.test(path)) return false;
  if (root === 'stores' && !path.includes('/')) return false;
  return isStoreFile(path) && !path.split('/').includes('.nkeeper');
}

function isJournalFile(path: string): boolean {
  return path === 'journal.jsonl' || /^(?:objects|trash)\/[0-9TZ]+-[0-9a-f]+\.\d+\.pack$/.test(path);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
