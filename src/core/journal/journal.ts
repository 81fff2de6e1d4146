import { dirname, join } from 'node:path';
import { type Clock, systemClock } from '../store/write/clock.ts';
import type { Disk } from '../store/write/disk.ts';
import { nodeDisk } from '../store/write/node-disk.ts';
import type { StoreRoots } from '../store/write/roots.ts';
import type { Actor } from './actor.ts';
import { type Description, type JournalEntry, readEntry } from './entry.ts';
import { storeJournalFolder } from './folder.ts';
import { Log } from './log.ts';
import { isLost } from './lost.ts';
import { Packs } from './packs.ts';
import { JournalRecorder, journalFault } from './recorder.ts';
import { Removals } from './removals.ts';
import { TRASH_LIMITS, Trash, type TrashLimits } from './trash.ts';
import { type ChangedFile, reverse, type Undo } from './undo.ts';

export interface JournalOptions {
  /** Folder of all journals: {@link journalFolder}. */
  readonly folder: string;
  /** Root of the store. */
  readonly storesDir: string;
  readonly limits?: TrashLimits | undefined;
  /** For tests. */
  readonly disk?: Disk | undefined;
  readonly clock?: Clock | undefined;
}

export interface JournalPage {
  /** The newest first. */
  readonly entries: readonly JournalEntry[];
  /** Lines that cannot be read. */
  readonly unreadable: number;
  /** There are older ones. */
  readonly more: boolean;
}

export interface ReadOptions {
  /** At most so many entries (50). */
  readonly limit?: number;
  /** Only those before this entry. */
  readonly before?: string;
}

/** What was changed in a store, by whom, and how it was before. */
export class Journal {
  /** Folder of this store's journal. */
  readonly folder: string;
  /** Keys and creds that changes removed or replaced. */
  readonly trash: Trash;
  /** Accounts that were taken off the servers. */
  readonly removals: Removals;
  readonly #disk: Disk;
  readonly #clock: Clock;
  readonly #store: string;
  readonly #log: Log;
  readonly #objects: Packs;
  readonly #trashed: Packs;

  private constructor(options: JournalOptions, store: string, disk: Disk) {
    this.folder = storeJournalFolder(options.folder, store);
    this.#disk = disk;
    this.#clock = options.clock ?? systemClock;
    this.#store = store;
    this.#log = new Log(disk, join(this.folder, 'journal.jsonl'));
    this.#objects = new Packs(disk, join(this.folder, 'objects'));
    this.#trashed = new Packs(disk, join(this.folder, 'trash'));
    this.removals = new Removals(disk, join(this.folder, 'removals.jsonl'));
    this.trash = new Trash(this.#trashed, options.limits ?? TRASH_LIMITS);
  }

  /** The journal of a store; nothing is read or made yet. The same store under another name has the same journal. */
  static async open(options: JournalOptions): Promise<Journal> {
    const disk = options.disk ?? nodeDisk;
    const store = await disk.realPath(options.storesDir).catch(() => options.storesDir);
    return new Journal(options, store, disk);
  }

  /**
   * Writes one change down while it is committed.
   *
   * @param bestEffort for emergencies: a journal that cannot be used does not stop the change, see `fault` of the recorder
   */
  recorder(actor: Actor, description: Description, bestEffort = false): JournalRecorder {
    const parts = {
      ...{ disk: this.#disk, clock: this.#clock, store: this.#store, log: this.#log },
      ...{ objects: this.#objects, trashed: this.#trashed, trash: this.trash },
    };
    return new JournalRecorder(parts, actor, description, bestEffort);
  }

  /** For `recover`: finishes the lines of changes that others began. */
  settler(actor: Actor): JournalRecorder {
    return this.recorder(
      actor,
      { operation: 'recover', title: 'Settle what was stopped', summary: [] },
      true,
    );
  }

  /**
   * Entries, read from the end: the newest of a long journal cost no more than those of a short one.
   *
   * @throws NkeeperError `journal-unusable`
   */
  async read({ limit = 50, before }: ReadOptions = {}): Promise<JournalPage> {
    const entries: JournalEntry[] = [];
    let unreadable = 0;
    let reached = before === undefined;
    await this.#isFolder();
    for await (const entry of this.#entries()) {
      if (!reached) reached = entry?.id === before;
      else if (entry === undefined) unreadable++;
      else if (entries.length === limit) return { entries, unreadable, more: true };
      else entries.push(entry);
    }
    return { entries, unreadable, more: false };
  }

  /** Nothing was changed, or nobody can say: these are two answers. @throws NkeeperError `journal-unusable` */
  async #isFolder(): Promise<void> {
    for (const path of [dirname(this.folder), this.folder]) {
      const found = await this.#disk.info(path);
      if (found && found.kind !== 'folder' && found.kind !== 'link')
        throw journalFault(new Error('it is no folder'), path);
    }
  }

  /** @throws NkeeperError `journal-unusable` */
  async find(id: string): Promise<JournalEntry | undefined> {
    for await (const entry of this.#entries()) if (entry?.id === id) return entry;
    return undefined;
  }

  /**
   * The changes that take an entry back, for `commit` with `undoOf`, and what stands against it.
   *
   * @param saysTheSame whether a file that was written anew since still means what the change left
   * @throws NkeeperError `journal-unusable`
   */
  async undo(
    entry: JournalEntry,
    roots: StoreRoots,
    saysTheSame?: (changed: ChangedFile) => boolean,
  ): Promise<Undo> {
    return this.#guard(async () => {
      const kept = [...(await this.#objects.read(entry.id)), ...(await this.#trashed.read(entry.id))];
      return reverse(this.#disk, entry, kept, roots, saysTheSame);
    });
  }

  /** Those of the entries that cannot be undone, since what they replaced is no longer kept: their ids. */
  async lost(entries: readonly JournalEntry[]): Promise<ReadonlySet<string>> {
    const idsOf = async (packs: Packs) => new Set((await packs.list()).map(({ id }) => id));
    const kept = await this.#guard(async () => ({
      objects: await idsOf(this.#objects),
      trashed: await idsOf(this.#trashed),
    }));
    return new Set(entries.filter(entry => isLost(entry, kept)).map(({ id }) => id));
  }

  /** Old and new contents of the files of an entry that are no secrets, by their hash. */
  async contents(entry: JournalEntry): Promise<ReadonlyMap<string, Uint8Array>> {
    const kept = await this.#guard(() => this.#objects.read(entry.id));
    return new Map(kept.map(({ sha256, bytes }) => [sha256, bytes]));
  }

  async *#entries(): AsyncGenerator<JournalEntry | undefined> {
    try {
      for await (const line of this.#log.linesFromEnd()) yield readEntry(line);
    } catch (error) {
      throw journalFault(error, this.#log.path);
    }
  }

  async #guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw journalFault(error, this.#log.path);
    }
  }
}
