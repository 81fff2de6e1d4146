import type { Disk, Owner } from '../write/disk.ts';
import { unless } from '../write/faults.ts';
import { newToken } from '../write/lock.ts';

/** Begins the names of files that are not ready. What a kill leaves of them is removed by the next sealing or unsealing. */
const UNREADY = '.nkeeper.seal.';

export function isUnready(name: string): boolean {
  return name.startsWith(UNREADY);
}

/** Puts a whole file in the place of what is there, on disk when the folder is synced. */
export async function replaceFile(
  disk: Disk,
  folder: string,
  name: string,
  bytes: Uint8Array,
  owner: Owner | undefined,
): Promise<void> {
  const fresh = `${folder}/${UNREADY}${newToken()}`;
  try {
    await disk.create(fresh, bytes, 0o600, owner);
    await disk.rename(fresh, `${folder}/${name}`);
  } catch (error) {
    await unless(disk.unlink(fresh), 'ENOENT').catch(() => undefined);
    throw error;
  }
}
