import { type Dirent, readdir, readdirSync } from 'node:fs';
import { messageOf } from '../../errors.ts';
import type { Finding } from '../../trust/finding.ts';
import { settledTime, stampOf } from './token-file.ts';

/** Names in a folder, in the order of their bytes; `missing` when there is no such folder. */
export interface FolderNames {
  readonly names: readonly string[];
  readonly missing: boolean;
  readonly damage: Finding | undefined;
}

/** Lists a folder by names alone. Never throws. */
export function listNames(path: string): FolderNames {
  try {
    return { names: readdirSync(path), missing: false, damage: undefined };
  } catch (error) {
    return { names: [], ...folderFault(error) };
  }
}

/** What is in a folder; `missing` when there is no such folder. */
export interface FolderEntries {
  readonly entries: readonly Dirent[];
  readonly missing: boolean;
  readonly damage: Finding | undefined;
}

/** Lists a folder with what each entry is (not followed through links). Never throws. */
export function listEntries(path: string): FolderEntries {
  try {
    return { entries: readdirSync(path, { withFileTypes: true }), missing: false, damage: undefined };
  } catch (error) {
    return { entries: [], ...folderFault(error) };
  }
}

/** The same on libuv's thread pool: 10,000 entries would hold the keyboard for 15 ms. */
export function listEntriesLater(path: string): Promise<FolderEntries> {
  return new Promise(resolve => {
    readdir(path, { withFileTypes: true }, (error, entries) => {
      if (error) resolve({ entries: [], ...folderFault(error) });
      else resolve({ entries, missing: false, damage: undefined });
    });
  });
}

/**
 * When something in a folder came, went or was renamed, Unix milliseconds; 0 where that is not known, or is so new that more may
 * follow in the same moment. To ask costs a tenth of listing it.
 */
export function changeTimeOf(path: string): number {
  return settledTime(stampOf(path)?.ctimeMs ?? 0);
}

/** A folder whose names are there, but nothing in it can be looked at. */
export const folderClosed: Finding = {
  code: 'folder-unreadable',
  severity: 'blocking',
  message: 'Nothing in the folder can be looked at: you have no permission.',
  hint: 'Look at the owner and mode of the folder and of those above it; nothing in it is shown until that is repaired.',
};

function folderFault(error: unknown): { missing: boolean; damage: Finding | undefined } {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') return { missing: true, damage: undefined };
  const plainFile = code === 'ENOTDIR';
  const noPermission = code === 'EACCES' || code === 'EPERM';
  const reason = plainFile
    ? 'it is not a folder'
    : noPermission
      ? 'you have no permission'
      : messageOf(error);
  const damage: Finding = {
    code: plainFile ? 'not-a-folder' : 'folder-unreadable',
    severity: 'blocking',
    message: `The folder cannot be listed: ${reason}.`,
    hint: 'Nothing in it is shown until that is repaired.',
  };
  return { missing: false, damage };
}
