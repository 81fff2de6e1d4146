import { closeSync, existsSync, lstatSync, openSync, readSync, type Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import { NkeeperError } from '../errors.ts';
import { Slices } from '../slices.ts';
import type { BackupPlaces } from './contents.ts';
import { movedConfig } from './moved-config.ts';
import type { BackupFile } from './read.ts';
import type { About, End, FileRecord, FolderRecord } from './record.ts';

/** What a backup and the disk have in common. */
export interface Comparison {
  readonly about: About;
  readonly end: End;
  /** Files that are not there. */
  readonly missing: readonly FileRecord[];
  /** Folders that are not there, the uppermost first. */
  readonly folders: readonly FolderRecord[];
  /** Files that are there, with the same bytes and mode. */
  readonly same: number;
  /** Files that are there and say something else. */
  readonly differing: readonly FileRecord[];
  /** Files that differ in their mode alone. */
  readonly modes: readonly FileRecord[];
  /** There is a journal here already; it stays. */
  readonly journalStays: boolean;
  /** Files of the backup's journal, which are left out then. */
  readonly leftOut: number;
}

/**
 * Reads a backup to its end and compares it with what is on the disk: nothing is written, and the bytes of the backup are not
 * kept.
 *
 * @throws NkeeperError `restore-through-link`, `restore-blocked`, and those of `BackupFile.visit`
 */
export async function compareBackup(
  backup: BackupFile,
  places: BackupPlaces,
  signal?: AbortSignal,
): Promise<Comparison> {
  const journalStays = existsSync(places.journal);
  const missing: FileRecord[] = [];
  const folders: FolderRecord[] = [];
  const differing: FileRecord[] = [];
  const modes: FileRecord[] = [];
  const parents = new Parents(places);
  const slices = new Slices(signal);
  const seen = new Set<string>();
  let same = 0;
  let leftOut = 0;
  let about: About | undefined;
  let current: Current | undefined;
  const judge = () => {
    if (!current) return;
    const { record, stat } = current;
    const verdict = current.verdict();
    if (verdict === 'differs') differing.push(record);
    else if ((stat.mode & 0o777) !== record.mode) modes.push(record);
    else same++;
    current = undefined;
  };
  const once = ({ root, path }: FolderRecord | FileRecord) => {
    const name = `${root} ${path}`;
    if (seen.has(name)) throw new NkeeperError('backup-unusable', `${path} is in this backup twice.`);
    seen.add(name);
  };
  const { end } = await backup.visit({
    about: found => {
      about = found;
    },
    folder: record => {
      judge();
      once(record);
      if (record.root === 'journal' && journalStays) return;
      if (!parents.look(record)) folders.push(record);
    },
    file: record => {
      judge();
      once(record);
      if (record.root === 'journal' && journalStays) {
        leftOut++;
        return;
      }
      const stat = parents.fileAt(record);
      if (!stat) missing.push(record);
      else current = new Current(record, stat, places, about);
    },
    bytes: part => current?.compare(part),
    pause: () => slices.pause(),
  });
  judge();
  return { about: about as About, end, missing, folders, same, differing, modes, journalStays, leftOut };
}

/** A file that is there, while it is compared. */
class Current {
  readonly record: FileRecord;
  readonly stat: Stats;
  readonly #path: string;
  /** The whole of it, where what is restored is not what was backed up. */
  readonly #moved: ((bytes: Buffer) => Buffer) | undefined;
  readonly #parts: Buffer[] = [];
  #file: number | undefined;
  #at = 0;
  #differs: boolean;

  constructor(record: FileRecord, stat: Stats, places: BackupPlaces, about: About | undefined) {
    this.record = record;
    this.stat = stat;
    this.#path = join(places[record.root], record.path);
    this.#moved = movedConfig(record, about, places);
    this.#differs = !this.#moved && stat.size !== record.size;
  }

  compare(part: Buffer): void {
    if (this.#differs) return;
    if (this.#moved) this.#parts.push(Buffer.from(part));
    else this.#compareAt(part);
  }

  verdict(): 'same' | 'differs' {
    if (this.#moved) {
      const bytes = this.#moved(Buffer.concat(this.#parts));
      this.#differs = bytes.length !== this.stat.size;
      if (!this.#differs) this.#compareAt(bytes);
    }
    if (this.#file !== undefined) closeSync(this.#file);
    return this.#differs ? 'differs' : 'same';
  }

  #compareAt(part: Buffer): void {
    this.#file ??= openSync(this.#path, 'r');
    const found = Buffer.alloc(part.length);
    const count = readSync(this.#file, found, 0, part.length, this.#at);
    this.#at += part.length;
    this.#differs = count !== part.length || !found.equals(part);
    found.fill(0);
  }
}

/** The folders that files go to: none of them may be a link, which would lead out of the store. */
class Parents {
  readonly #places: BackupPlaces;
  readonly #known = new Map<string, boolean>();

  constructor(places: BackupPlaces) {
    this.#places = places;
  }

  /** Is the folder there? */
  look({ root, path }: FolderRecord): boolean {
    return this.#isThere(this.#places[root], path);
  }

  /** @throws NkeeperError `restore-through-link`, `restore-blocked` */
  fileAt({ root, path }: FileRecord): Stats | undefined {
    const base = this.#places[root];
    const folder = dirname(path);
    if (folder !== '.' && !this.#isThere(base, folder)) return undefined;
    const full = join(base, path);
    const stat = lstatSync(full, { throwIfNoEntry: false });
    if (stat?.isSymbolicLink()) throw throughLink(full);
    if (stat && !stat.isFile()) throw blocked(full, 'file');
    return stat;
  }

  #isThere(base: string, path: string): boolean {
    const full = join(base, path);
    const known = this.#known.get(full);
    if (known !== undefined) return known;
    const above = dirname(path);
    let found = path === '' || above === '.' || this.#isThere(base, above);
    if (found && path !== '') {
      const stat = lstatSync(full, { throwIfNoEntry: false });
      if (stat?.isSymbolicLink()) throw throughLink(full);
      if (stat && !stat.isDirectory()) throw blocked(full, 'folder');
      found = stat !== undefined;
    }
    this.#known.set(full, found);
    return found;
  }
}

function throughLink(path: string): NkeeperError {
  return new NkeeperError(
    'restore-through-link',
    `${path} is a symbolic link, and nothing is restored through it.`,
    {
      hint: 'Nothing was changed. Put the file or folder that it leads to in its place, or restore to another folder.',
    },
  );
}

function blocked(path: string, wanted: 'file' | 'folder'): NkeeperError {
  return new NkeeperError('restore-blocked', `${path} is in the way: in the backup it is a ${wanted}.`, {
    hint: 'Nothing was changed. Move it away, or restore to another folder.',
  });
}
