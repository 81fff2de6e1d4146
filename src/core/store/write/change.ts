import { createHash } from 'node:crypto';
import { NkeeperError } from '../../errors.ts';
import type { Disk, FileContent } from './disk.ts';
import { changedMeanwhile, codeOf } from './faults.ts';
import { stopIfCancelled, type Watcher } from './headway.ts';
import { inParallel } from './in-parallel.ts';

/** What a file holds: nothing (there is none), bytes, or what has this hash. */
export type FileState = undefined | Uint8Array | { readonly sha256: string };

/** One file made, replaced or removed. */
export interface FileChange {
  /** Absolute. */
  readonly path: string;
  /** What the change was made from; compared with the disk before anything is changed, and again at the last moment. */
  readonly before: FileState;
  /** Undefined: removed. The same as `before`: only compared, so that a change holds as long as what it was made from. */
  readonly after: Uint8Array | undefined;
  /** For a removal: the highest folder that goes too when nothing is left in it, with those below it on the way. */
  readonly prune?: string | undefined;
}

/** A change, and what was found on the disk. */
export interface ComparedChange {
  readonly change: FileChange;
  readonly before: FileContent | undefined;
  /** SHA-256, hexadecimal. */
  readonly beforeHash: string | undefined;
  readonly afterHash: string | undefined;
}

/** SHA-256, hexadecimal. */
export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The hash of a file as it is now; undefined when there is none. @throws NkeeperError those of {@link readStoreFile} */
export async function hashOnDisk(disk: Disk, path: string): Promise<string | undefined> {
  const found = await readStoreFile(disk, path);
  return found && hashOf(found.bytes);
}

/**
 * Looks at all files that a change is about.
 *
 * @throws NkeeperError `changed-meanwhile` when one is not what the change was made from; `file-is-link`, `file-special`,
 *   `cancelled`
 */
export async function compareAll(
  disk: Disk,
  changes: readonly FileChange[],
  watcher: Watcher = {},
): Promise<ComparedChange[]> {
  const compared: ComparedChange[] = [];
  await inParallel(changes, async (change, index) => {
    stopIfCancelled(watcher);
    const before = await readStoreFile(disk, change.path);
    const beforeHash = before && hashOf(before.bytes);
    if (beforeHash !== stateHash(change.before)) throw changedMeanwhile(change.path);
    compared[index] = { change, before, beforeHash, afterHash: change.after && hashOf(change.after) };
  });
  return compared;
}

/**
 * A file of the store. A symbolic link in its place is refused, not followed: replacing what it leads to would change a
 * file that may be anywhere, and replacing the link would part two files that somebody wants to be one.
 *
 * @throws NkeeperError `file-is-link`, `file-special`
 */
async function readStoreFile(disk: Disk, path: string): Promise<FileContent | undefined> {
  try {
    return await disk.read(path);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ELOOP') {
      throw new NkeeperError(
        'file-is-link',
        `${path} is a symbolic link, and nkeeper does not write through it.`,
        {
          hint: 'Put the file that it leads to in its place, or make the change there.',
          cause: error,
        },
      );
    }
    if (code === 'EISDIR' || code === 'EINVAL' || code === 'EFBIG') {
      throw new NkeeperError('file-special', `${path} is no file of a store.`, {
        hint: 'There is a folder, a pipe, a device or something huge in its place. Move it away.',
        cause: error,
      });
    }
    throw error;
  }
}

function stateHash(state: FileState): string | undefined {
  if (state === undefined) return undefined;
  return state instanceof Uint8Array ? hashOf(state) : state.sha256;
}
