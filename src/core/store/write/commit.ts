import { messageOf, NkeeperError } from '../../errors.ts';
import { requireForm } from '../seal/seal-guard.ts';
import { carryOut, cleanUp, takeBack } from './carry-out.ts';
import { type ComparedChange, compareAll, type FileChange } from './change.ts';
import type { Disk } from './disk.ts';
import { codeOf, writeFault } from './faults.ts';
import { stopIfCancelled, type Watcher } from './headway.ts';
import type { StoreLock } from './held-lock.ts';
import { type Intent, intentBytes, intentPath, isIntentName } from './intent.ts';
import { type LockOptions, lockStore } from './lock.ts';
import { nodeDisk } from './node-disk.ts';
import { ownNames } from './own-files.ts';
import { checkPaths, type IntentParts, planIntent } from './plan-intent.ts';
import type { RecordedFile, Recorder } from './recorder.ts';
import { type Recovery, settleAll } from './recover.ts';
import { locate, type StoreRoots } from './roots.ts';
import { stageAll, stepsOf, storeTag } from './stage.ts';
import { makeIntentFolders, markIntent, syncStages, type Work } from './work.ts';

export interface WriteOptions extends LockOptions, Watcher {
  readonly roots: StoreRoots;
  /** Writes down what is done. Without it nothing is. */
  readonly recorder?: Recorder | undefined;
  /** For tests. */
  readonly disk?: Disk | undefined;
}

export interface CommitResult {
  /** What stopped nkeepers had left in this store; settled before this change. */
  readonly recovered: readonly Recovery[];
}

/**
 * Changes files of a store: all of them, or none. It returns when everything is on disk. A process that is killed, a
 * full disk, nsc at the same time: afterwards the store is the old or the new one, if need be after the next commit or
 * {@link recover}, and nsc can read it at every moment.
 *
 * @param changes in the order in which they are done: keys, then JWTs, then creds; removals the other way round
 * @throws NkeeperError `changed-meanwhile` when a file is not what the change was made from: look again, try again;
 *   `seal-changed`: the keystore was sealed or unsealed since; `store-locked`, `disk-full`, `store-not-writable`, `write-failed`: nothing was changed; `commit-unfinished`: the next
 *   commit settles it; `cancelled`; `file-is-link`, `file-special`, `path-outside-store`, `path-not-store`, `path-twice`
 */
export async function commit(changes: readonly FileChange[], options: WriteOptions): Promise<CommitResult> {
  checkPaths(options.roots, changes);
  return underLock(options, async (work, lock, recovered) => {
    await write(work, lock, changes, options, false);
    return { recovered };
  });
}

/**
 * Settles what stopped nkeepers left in a store, without changing anything else. With the journal's recorder the lines of
 * what is finished get into the journal.
 *
 * @throws NkeeperError `store-locked`, `intent-too-new`, and those of the disk
 */
export async function recover(options: WriteOptions): Promise<readonly Recovery[]> {
  const { roots, disk = nodeDisk } = options;
  const names = await ownNames(disk, roots.stores);
  // Looking at a store that nobody writes leaves it as it is.
  if (!names.some(isIntentName)) return [];
  return underLock(options, async (_work, _lock, recovered) => recovered);
}

/**
 * Holds the store's lock, with what stopped nkeepers left settled: for what looks at a store as it is at one moment.
 *
 * @throws NkeeperError those of {@link commit}
 */
export async function underLock<T>(
  options: WriteOptions,
  use: (work: Work, lock: StoreLock, recovered: readonly Recovery[]) => Promise<T>,
): Promise<T> {
  const { roots, recorder, disk = nodeDisk } = options;
  let lock: StoreLock | undefined;
  try {
    lock = await lockStore(disk, roots.stores, options);
    const tag = await storeTag(disk, roots);
    const work: Work = { disk, roots, folder: roots.stores, recorder, tag, me: lock.holder.process };
    return await use(work, lock, await settleAll(work));
  } catch (error) {
    throw writeFault(error, 'Nothing was changed.');
  } finally {
    await lock?.release();
  }
}

async function write(
  work: Work,
  lock: StoreLock,
  changes: readonly FileChange[],
  watcher: Watcher,
  beside: boolean,
): Promise<void> {
  requireForm(work.roots.keystore, changes);
  const compared = await compareAll(work.disk, changes, watcher);
  const real = compared.filter(({ beforeHash, afterHash }) => beforeHash !== afterHash);
  if (real.length === 0) return;
  const line = await work.recorder?.prepare(real.map(change => recorded(work.roots, change)));
  const intent = await begin(work, { changes: real, line, lock, beside }, watcher);
  try {
    await markIntent(work, intent, 'new', 'intent');
    await work.disk.syncFolder(work.folder);
    await makeIntentFolders(work, intent);
    await stageAll(work.disk, stepsOf(intent, work.roots), real, watcher);
    await syncStages(work, intent);
    await lock.assertHeld();
    stopIfCancelled(watcher);
    watcher.onHeadway?.({ part: 'place', done: 0, total: real.length });
    await carryOut(work, intent, stepsOf(intent, work.roots));
  } catch (error) {
    await takeBackOrSay(work, intent, error);
    // The stage is in the keystore: on another file system, or read-only, where no key is changed.
    if (!beside && isStageFault(error, intent)) return write(work, lock, changes, watcher, true);
    throw error;
  }
  // It holds, and is on disk. What cannot be cleaned up now, the next commit cleans up.
  await cleanUp(work, intent).catch(() => undefined);
}

function isStageFault(error: unknown, { steps }: Intent): boolean {
  const code = codeOf(error);
  const closed = code === 'EROFS' || code === 'EACCES';
  return code === 'EXDEV' || (closed && steps.every(({ root }) => root !== 'keystore'));
}

/** Writes down what is going to be done; it does not count yet. */
async function begin(work: Work, parts: IntentParts, watcher: Watcher): Promise<Intent> {
  let path: string | undefined;
  try {
    // The journal may have had much to keep.
    stopIfCancelled(watcher);
    const intent = await planIntent(work, parts);
    path = intentPath(work.folder, 'new', intent.token);
    await work.disk.create(path, intentBytes(intent), 0o600);
    return intent;
  } catch (error) {
    await forget(work, path, parts.line);
    throw error;
  }
}

/** What stays of this is swept by the next commit. */
async function forget(work: Work, path: string | undefined, line: string | undefined): Promise<void> {
  if (path !== undefined) await work.disk.unlink(path).catch(() => undefined);
  if (line !== undefined) await work.recorder?.withdraw(line).catch(() => undefined);
}

async function takeBackOrSay(work: Work, intent: Intent, reason: unknown): Promise<void> {
  const begun = intentPath(work.folder, 'new', intent.token);
  const line = intent.line ?? undefined;
  try {
    await takeBack(work, intent);
    await forget(work, begun, line);
  } catch (error) {
    // The mark could not be set at all: nothing was done.
    if (await isThere(work, begun)) return forget(work, begun, line);
    const cause = writeFault(reason, '');
    throw new NkeeperError(
      'commit-unfinished',
      `The change was stopped in the middle and could not be taken back: ${messageOf(error)}. First there was this: ${messageOf(cause)}`,
      {
        hint: 'Mend what is wrong with the disk; the next change settles this one, and says how.',
        cause: reason,
      },
    );
  }
}

async function isThere({ disk }: Work, path: string): Promise<boolean> {
  return disk.info(path).then(
    info => info !== undefined,
    () => false,
  );
}

function recorded(
  roots: StoreRoots,
  { change, before, beforeHash, afterHash }: ComparedChange,
): RecordedFile {
  return { ...locate(roots, change.path), before: before?.bytes, beforeHash, after: change.after, afterHash };
}
