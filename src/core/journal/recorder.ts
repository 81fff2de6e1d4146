import { messageOf, NkeeperError } from '../errors.ts';
import type { Clock } from '../store/write/clock.ts';
import type { Disk } from '../store/write/disk.ts';
import { makeFolders } from '../store/write/folders.ts';
import type { RecordedFile, Recorder } from '../store/write/recorder.ts';
import type { Actor } from './actor.ts';
import {
  type Description,
  entryLine,
  type JournalEntry,
  journalFile,
  kindOf,
  newEntryId,
  readEntry,
} from './entry.ts';
import type { Log } from './log.ts';
import type { FileToKeep, Packs } from './packs.ts';
import type { Trash } from './trash.ts';

/** Bytes of old and new JWTs that a journal keeps, in base64; older changes can then no longer be undone. */
const MOST_KEPT = 256 * 1024 ** 2;

export interface RecorderParts {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly store: string;
  readonly log: Log;
  readonly objects: Packs;
  readonly trashed: Packs;
  readonly trash: Trash;
}

/** Writes one change into a journal: contents first, then the line. */
export class JournalRecorder implements Recorder {
  readonly #parts: RecorderParts;
  readonly #actor: Actor;
  readonly #description: Description;
  readonly #bestEffort: boolean;
  /** Why the journal does not have this change, where it was allowed to fail. */
  fault: NkeeperError | undefined;
  /** The entry, once it is known what it is about. */
  entry: JournalEntry | undefined;

  constructor(parts: RecorderParts, actor: Actor, description: Description, bestEffort: boolean) {
    this.#parts = parts;
    this.#actor = actor;
    this.#description = description;
    this.#bestEffort = bestEffort;
  }

  prepare(files: readonly RecordedFile[]): Promise<string | undefined> {
    return this.#attempt(async () => {
      const { disk, clock, store, log, objects, trashed } = this.#parts;
      for (const packs of [objects, trashed]) {
        await makeFolders(disk, packs.folder);
        // Of changes that nobody can finish any more: what was left of them is settled by now.
        await packs.removeUnpublished();
      }
      await log.open();
      const time = new Date(clock.now());
      const id = newEntryId(time);
      const { undoOf, ...rest } = this.#description;
      this.entry = {
        ...{ version: 1, id, time: time.toISOString(), ...this.#actor, ...rest, store },
        files: files.map(journalFile),
        ...(undoOf === undefined ? {} : { undoOf }),
      };
      try {
        await objects.put(id, files.flatMap(openContents));
        await trashed.put(id, files.flatMap(privateContents));
      } catch (error) {
        for (const packs of [objects, trashed]) await packs.remove(id).catch(() => undefined);
        throw error;
      }
      return entryLine(this.entry);
    });
  }

  async append(line: string): Promise<void> {
    await this.#attempt(async () => {
      const { log, objects, trashed, trash, clock } = this.#parts;
      const id = idOf(line);
      if (id === undefined || (await log.endsWith(line))) return;
      await objects.publish(id);
      await trashed.publish(id);
      await log.append(line);
      // Too much that is kept is no reason to take a change back.
      await trash.trim(clock.now()).catch(() => undefined);
      await objects.trimTo(MOST_KEPT).catch(() => undefined);
    });
  }

  async withdraw(line: string): Promise<void> {
    await this.#attempt(async () => {
      const { log, objects, trashed } = this.#parts;
      const id = idOf(line);
      if (id === undefined) return;
      await log.removeLast(line);
      // What stays of them has no entry: it is in nobody's way.
      for (const packs of [objects, trashed]) await packs.remove(id).catch(() => undefined);
    });
  }

  async has(line: string): Promise<boolean> {
    return (await this.#attempt(() => this.#parts.log.endsWith(line))) ?? false;
  }

  async keepTakenBack(line: string | undefined, files: readonly RecordedFile[]): Promise<boolean> {
    const { title } = (line === undefined ? undefined : readEntry(line)) ?? {};
    const description: Description = {
      operation: 'recover',
      title: `Take back what was not finished${title === undefined ? '' : `: ${title}`}`,
      summary: files.map(({ path, after }) => `${after ? 'as before' : 'removed'}: ${path}`),
    };
    const own = new JournalRecorder(this.#parts, this.#actor, description, true);
    const written = await own.prepare(files);
    if (written !== undefined) await own.append(written);
    return own.fault === undefined;
  }

  async #attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      const fault = journalFault(error, this.#parts.log.path);
      if (!this.#bestEffort) throw fault;
      this.fault ??= fault;
      return undefined;
    }
  }
}

export function journalFault(error: unknown, path: string): NkeeperError {
  if (error instanceof NkeeperError) return error;
  return new NkeeperError('journal-unusable', `The journal ${path} cannot be used: ${messageOf(error)}.`, {
    hint: 'Look at the owner and mode of its folder, and at the disk. On the command line --no-journal goes on without it.',
    cause: error,
  });
}

/** The id of a line; undefined when it is not one of ours: ids become names of files. */
function idOf(line: string): string | undefined {
  return readEntry(line)?.id;
}

/** JWTs and settings, old and new. */
function openContents({ root, path, before, after }: RecordedFile): FileToKeep[] {
  const kind = kindOf(path);
  if (kind === 'key' || kind === 'creds') return [];
  return [before, after].flatMap(bytes => (bytes === undefined ? [] : [{ root, path, kind, bytes }]));
}

/** Keys and creds that go or are replaced. Those that come are not copied anywhere. */
function privateContents({ root, path, before }: RecordedFile): FileToKeep[] {
  const kind = kindOf(path);
  if ((kind !== 'key' && kind !== 'creds') || before === undefined) return [];
  return [{ root, path, kind, bytes: before }];
}
