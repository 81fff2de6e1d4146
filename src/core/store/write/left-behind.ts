import type { Disk } from './disk.ts';
import { isIntentName } from './intent.ts';
import { newestLock } from './lock.ts';
import { isReleased } from './lock-file.ts';
import { nodeDisk } from './node-disk.ts';
import { ownNames } from './own-files.ts';
import { hasEnded, thisProcess } from './process-identity.ts';

/**
 * Names of the intents that stopped nkeepers left in a store root: nobody who runs is about to finish them. Nothing is
 * written, and nobody is waited for.
 */
export async function intentsLeft(stores: string, disk: Disk = nodeDisk): Promise<readonly string[]> {
  const names = await intentNames(disk, stores);
  if (names.length === 0 || (await isHeld(disk, stores))) return [];
  // Whoever held the lock a moment ago may have finished.
  const still = new Set(await intentNames(disk, stores));
  return names.filter(name => still.has(name));
}

async function intentNames(disk: Disk, stores: string): Promise<readonly string[]> {
  return (await ownNames(disk, stores)).filter(isIntentName);
}

/** Somebody of whom it cannot be seen from here counts as running. */
async function isHeld(disk: Disk, stores: string): Promise<boolean> {
  const lock = await newestLock(disk, stores);
  if (lock === undefined || isReleased(lock.bytes)) return false;
  const other = lock.holder?.process;
  const me = await thisProcess();
  if (other === undefined || (await hasEnded(other)) === true) return false;
  // The machine was started anew since.
  return !(other.host === me.host && other.boot !== me.boot);
}
