import { dirname, sep } from 'node:path';
import type { Disk } from './disk.ts';
import { unless } from './faults.ts';
import { inParallel } from './in-parallel.ts';

/** Folders that are not there, of those given and of those above them; each once, the uppermost first. */
export async function missingFolders(disk: Disk, folders: Iterable<string>): Promise<string[]> {
  const looks = new Map<string, Promise<boolean>>();
  const isThere = (path: string) => {
    const look = looks.get(path) ?? disk.device(path).then(device => device !== undefined);
    looks.set(path, look);
    return look;
  };
  const missing = new Set<string>();
  await inParallel([...folders], async folder => {
    for (let path = folder; !(await isThere(path)); path = dirname(path)) {
      missing.add(path);
      if (dirname(path) === path) break;
    }
  });
  return [...missing].sort((a, b) => depthOf(a) - depthOf(b));
}

/** Makes a folder and those above it, private, unless they are there; they are on disk when it returns. */
export async function makeFolders(disk: Disk, folder: string): Promise<void> {
  for (const path of await missingFolders(disk, [folder])) {
    await unless(disk.mkdir(path), 'EEXIST');
    await disk.syncFolder(dirname(path));
  }
}

/** How far a folder is from the uppermost. */
export function depthOf(path: string): number {
  return path.split(sep).length;
}
