import { randomBytes } from 'node:crypto';
import { NkeeperError } from '../../errors.ts';
import { type Clock, systemClock } from './clock.ts';
import type { Disk, OpenFile } from './disk.ts';
import { codeOf, hasNoLinks, unless } from './faults.ts';
import { makeFolders } from './folders.ts';
import { HeldLock, isAbandoned, type StoreLock } from './held-lock.ts';
import { type Holder, isReleased, lockNumbers, lockText, readHolder } from './lock-file.ts';
import { type FoundLock, LockWatch } from './lock-watch.ts';
import { ownNames, ownPath } from './own-files.ts';
import { hasEnded, type ProcessIdentity, thisProcess } from './process-identity.ts';

export interface LockOptions {
  /** Milliseconds to wait for another holder. */
  readonly timeout?: number | undefined;
  readonly clock?: Clock | undefined;
  /** For tests: who takes it. */
  readonly me?: ProcessIdentity | undefined;
}

/**
 * Takes the lock of a store root, the folder that holds the operators.
 *
 * Locks are files `.nkeeper.lock.1`, `.nkeeper.lock.2`, ... and the highest counts; it is free when it says so or when its holder is
 * dead. To take it is to make the next number, which only one can. That this number was not used and removed before is
 * sure when the file below it is still the one that was found free: files are removed from the lowest up, by those who
 * hold a higher one, and the highest is never removed.
 *
 * @throws NkeeperError `store-locked` after `timeout` (10 s)
 */
export async function lockStore(disk: Disk, folder: string, options: LockOptions = {}): Promise<StoreLock> {
  const { timeout = 10_000, clock = systemClock, me = await thisProcess() } = options;
  await makeFolders(disk, folder);
  const fileTime = () => timeOfFiles(disk, folder);
  const watch = new LockWatch({ clock, me, fileTime });
  const deadline = clock.monotonic() + timeout;
  for (;;) {
    const found = await newestLock(disk, folder);
    if (found === undefined || (await isFree(found, watch))) {
      const holder: Holder = { process: me, since: new Date(clock.now()).toISOString(), token: newToken() };
      const lock = await take(disk, folder, holder, found);
      if (lock !== undefined) return lock;
    }
    if (clock.monotonic() >= deadline) throw busy(found, folder);
    // Not in step with others who wait.
    await clock.sleep(2 + Math.random() * 20);
  }
}

/** Short, random, fit for file names. */
export function newToken(): string {
  return randomBytes(9).toString('hex');
}

/** The lock that counts, held or free. */
export async function newestLock(disk: Disk, folder: string): Promise<FoundLock | undefined> {
  for (;;) {
    const number = lockNumbers(await ownNames(disk, folder)).at(-1);
    if (number === undefined) return undefined;
    const path = ownPath(folder, `lock.${number}`);
    const info = await disk.info(path);
    const content = await disk.read(path);
    // Removed meanwhile: there is a higher one.
    if (info === undefined || content === undefined) continue;
    const { bytes } = content;
    return { number, bytes, refreshedAt: info.modifiedAt, holder: readHolder(bytes) };
  }
}

async function isFree(found: FoundLock, watch: LockWatch): Promise<boolean> {
  if (isReleased(found.bytes) || isAbandoned(found.holder)) return true;
  return watch.isDead(found);
}

async function take(
  disk: Disk,
  folder: string,
  holder: Holder,
  below: FoundLock | undefined,
): Promise<StoreLock | undefined> {
  const number = (below?.number ?? 0) + 1;
  const path = ownPath(folder, `lock.${number}`);
  const file = await createWhole(disk, ownPath(folder, `claim.${holder.token}`), path, lockText(holder));
  if (file === undefined) return undefined;
  const lock = new HeldLock(disk, folder, number, holder, file);
  try {
    if (await isRightful(disk, folder, number, below)) {
      await removeLower(disk, folder, number);
      lock.keepAlive();
      return lock;
    }
    await lock.release();
    await unless(disk.unlink(path), 'ENOENT');
    return undefined;
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** A new file that has its content from the first moment on; undefined when the name is taken. It stays open. */
async function createWhole(
  disk: Disk,
  claim: string,
  path: string,
  bytes: Buffer,
): Promise<OpenFile | undefined> {
  let file: OpenFile | undefined;
  try {
    await disk.create(claim, bytes, 0o600);
    file = await disk.open(claim);
    await disk.link(claim, path);
    return file;
  } catch (error) {
    await file?.close().catch(() => undefined);
    // Taken by somebody else, or the claim was swept as one that was cut.
    if (['EEXIST', 'ENOENT'].includes(codeOf(error))) return undefined;
    if (hasNoLinks(error)) return createAndOpen(disk, path, bytes);
    throw error;
  } finally {
    // What stays is removed by the next holder.
    await disk.unlink(claim).catch(() => undefined);
  }
}

/** Where there are no hard links: for a moment the file is there without its content, and counts as held. */
async function createAndOpen(disk: Disk, path: string, bytes: Buffer): Promise<OpenFile | undefined> {
  try {
    await disk.create(path, bytes, 0o600);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return undefined;
    throw error;
  }
  return disk.open(path);
}

async function isRightful(
  disk: Disk,
  folder: string,
  number: number,
  below: FoundLock | undefined,
): Promise<boolean> {
  const highest = lockNumbers(await ownNames(disk, folder)).at(-1);
  if (highest !== number) return false;
  if (below === undefined) return true;
  const still = await disk.read(ownPath(folder, `lock.${below.number}`));
  return still?.bytes.equals(below.bytes) ?? false;
}

/** From the lowest up, and not the one just below: see {@link lockStore}. Claims of the dead go too, and those that were cut. */
async function removeLower(disk: Disk, folder: string, number: number): Promise<void> {
  const names = await ownNames(disk, folder);
  for (const lower of lockNumbers(names)) {
    if (lower < number - 1) await unless(disk.unlink(ownPath(folder, `lock.${lower}`)), 'ENOENT');
  }
  for (const name of names.filter(each => each.startsWith('claim.'))) {
    const bytes = (await disk.read(ownPath(folder, name)))?.bytes;
    const holder = bytes && readHolder(bytes);
    if (holder === undefined || (await hasEnded(holder.process)))
      await unless(disk.unlink(ownPath(folder, name)), 'ENOENT');
  }
}

/** Now, for the file system: on a network that is another clock than ours. */
async function timeOfFiles(disk: Disk, folder: string): Promise<number> {
  const path = ownPath(folder, `claim.${newToken()}`);
  try {
    await disk.create(path, Buffer.of(), 0o600);
    return (await disk.info(path))?.modifiedAt ?? 0;
  } finally {
    await unless(disk.unlink(path), 'ENOENT');
  }
}

function busy(found: FoundLock | undefined, folder: string): NkeeperError {
  const { process: other, since } = found?.holder ?? {};
  if (other === undefined) {
    const hint = `If no nkeeper is running anywhere, remove ${ownPath(folder, 'lock.*')}.`;
    return new NkeeperError('store-locked', 'Another nkeeper is changing this store.', { hint });
  }
  return new NkeeperError(
    'store-locked',
    `Another nkeeper is changing this store: process ${other.pid} on ${other.host}, since ${since}.`,
    {
      hint: 'Wait for it, or end it: its lock is free at once, or after a minute when it ran on another machine.',
    },
  );
}
