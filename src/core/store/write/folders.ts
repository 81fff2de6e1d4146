import { dirname } from 'node:path';
import type { Disk } from './disk.ts';
import { unless } from './faults.ts';

/** Folders on the way to `folder`, itself included, that are not there; the uppermost first. */
export async function missingFolders(disk: Disk, folder: string): Promise<string[]> {
  const missing: string[] = [];
  for (let path = folder; (await disk.device(path)) === undefined; path = dirname(path)) {
    missing.unshift(path);
    if (dirname(path) === path) break;
  }
  return missing;
}

/** Makes a folder and those above it, private, unless they are there; they are on disk when it returns. */
export async function makeFolders(disk: Disk, folder: string): Promise<void> {
  for (const path of await missingFolders(disk, folder)) {
    await unless(disk.mkdir(path), 'EEXIST');
    await disk.syncFolder(dirname(path));
  }
}
