import { dirname } from 'node:path';
import { messageOf } from '../errors.ts';
import { type FileChange, hashOnDisk } from '../store/write/change.ts';
import type { Disk } from '../store/write/disk.ts';
import { pathOf, type StoreRoots } from '../store/write/roots.ts';
import type { FileKind, JournalEntry, JournalFile } from './entry.ts';
import type { KeptFile } from './packs.ts';

/** A file that cannot be brought back to what it was. */
export interface NotUndoable {
  readonly file: JournalFile;
  /** `changed-since`: it is not what the change left. `content-gone`: what it held is no longer kept. `elsewhere`: see the sentence. */
  readonly code: 'changed-since' | 'content-gone' | 'elsewhere';
  /** One sentence. */
  readonly reason: string;
}

/** What takes a change back: `changes` as a whole when nothing is impossible. */
export interface Undo {
  readonly changes: readonly FileChange[];
  readonly impossible: readonly NotUndoable[];
}

/** A file that is not byte for byte what a change left. */
export interface ChangedFile {
  readonly file: JournalFile;
  readonly path: string;
  /** What it holds now. */
  readonly bytes: Uint8Array;
  /** What the change left in it, where that is kept. */
  readonly expected: Uint8Array | undefined;
}

/**
 * The reverse of an entry, seen from the disk as it is.
 *
 * @param saysTheSame whether a file that was written anew since (signed again, say) still means what the change left
 */
export async function reverse(
  disk: Disk,
  entry: JournalEntry,
  kept: readonly KeptFile[],
  roots: StoreRoots,
  saysTheSame: (changed: ChangedFile) => boolean = () => false,
): Promise<Undo> {
  const contents = new Map(kept.map(({ sha256, bytes }) => [sha256, bytes]));
  const impossible: NotUndoable[] = [];
  const changes: { readonly change: FileChange; readonly kind: FileKind }[] = [];
  const means = async (path: string, file: JournalFile, now: string | undefined) => {
    const bytes = now === undefined || file.after === null ? undefined : (await disk.read(path))?.bytes;
    if (!bytes || file.after === null) return false;
    return saysTheSame({ file, path, bytes, expected: contents.get(file.after) });
  };
  for (const file of [...entry.files].reverse()) {
    const { before, after, kind } = file;
    try {
      const path = pathOf(roots, file);
      const content = before === null ? undefined : contents.get(before);
      const now = await hashOnDisk(disk, path);
      const isAsLeft = now === (after ?? undefined) || (await means(path, file, now));
      if (!isAsLeft) {
        impossible.push({ file, code: 'changed-since', reason: `${path} was changed since.` });
      } else if (before !== null && content === undefined) {
        impossible.push({ file, code: 'content-gone', reason: `What ${path} held is no longer kept.` });
      } else {
        const state = now === undefined ? undefined : { sha256: now };
        const prune = content === undefined ? { prune: dirname(path) } : {};
        changes.push({ change: { path, before: state, after: content, ...prune }, kind });
      }
    } catch (error) {
      impossible.push({ file, code: 'elsewhere', reason: messageOf(error) });
    }
  }
  return { changes: inOrder(changes), impossible };
}

/** What comes, comes as when it was made: keys, JWTs, creds; what goes, goes after it and the other way round. */
function inOrder(changes: readonly { readonly change: FileChange; readonly kind: FileKind }[]): FileChange[] {
  const rank: Readonly<Record<FileKind, number>> = { key: 0, jwt: 1, other: 1, creds: 2 };
  const place = ({ change, kind }: (typeof changes)[number]) =>
    change.after === undefined ? 5 - rank[kind] : rank[kind];
  return [...changes].sort((a, b) => place(a) - place(b)).map(({ change }) => change);
}
