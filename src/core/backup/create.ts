import { createHash } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  openSync,
  readSync,
  statSync,
  writeSync,
} from 'node:fs';
import { link, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { NkeeperError, writingFault } from '../errors.ts';
import type { Actor } from '../journal/actor.ts';
import { requireStrength } from '../secrets/passphrase-key.ts';
import { PIECE, PieceSealer } from '../secrets/sealed-stream.ts';
import { Slices } from '../slices.ts';
import { operatorFolders } from '../store/nsc/current.ts';
import { underLock, type WriteOptions } from '../store/write/commit.ts';
import { codeOf, hasNoLinks, writeFault } from '../store/write/faults.ts';
import { newToken } from '../store/write/lock.ts';
import { nodeDisk } from '../store/write/node-disk.ts';
import {
  type BackupPlaces,
  contentsOf,
  type Entry,
  incomplete,
  KEYSTORE_FOLDERS,
  type LeftOut,
} from './contents.ts';
import { newHeader } from './header.ts';
import { type About, type End, recordBytes } from './record.ts';

/** What is backed up, where to, and by whom. */
export interface CreateOptions {
  readonly places: BackupPlaces;
  /** The backup's own file. */
  readonly path: string;
  /** A file that is there is replaced. */
  readonly replace: boolean;
  readonly passphrase: string;
  readonly actor: Actor;
  /** Unix milliseconds. */
  readonly now: number;
  readonly signal?: AbortSignal | undefined;
  /** For the store's lock. */
  readonly lock?: Omit<WriteOptions, 'roots'>;
}

/** What was written. */
export interface Created {
  readonly end: End;
  readonly left: readonly LeftOut[];
  /** Of the backup's file. */
  readonly size: number;
}

/** nsc knows no lock: how often the store is read anew when it changed meanwhile. */
const TRIES = 3;

/**
 * Writes one encrypted file of a store: operators, keystore, creds, `nsc.json` and the journal, as they are at one moment, under the
 * store's lock. The file is there whole or not at all.
 *
 * @throws NkeeperError `passphrase-too-short`, `backup-incomplete`, `changed-meanwhile`, `store-locked`, `cancelled`, those of
 *   {@link checkBackup} and of the disk
 */
export async function createBackup(options: CreateOptions): Promise<Created> {
  const { places, path, replace, passphrase } = options;
  requireStrength(passphrase);
  await checkBackup(options);
  const { stores, keystore, config } = places;
  return underLock({ ...options.lock, roots: { stores, keystore, config } }, async () => {
    const temporary = join(dirname(path), `.${basename(path)}.${newToken()}.new`);
    try {
      const created = await written(temporary, options);
      if (replace) await rename(temporary, path);
      else await place(temporary, path);
      await nodeDisk.syncFolder(dirname(path));
      return created;
    } catch (error) {
      const { path: at, code } = (error ?? {}) as NodeJS.ErrnoException;
      // Without words of its own there, as where its folder goes away meanwhile.
      if (code !== undefined && (at === undefined || at === temporary || at === path))
        throw unwritable(path, writingFault(error), error);
      throw writeFault(error, 'No backup was made.');
    } finally {
      await unlink(temporary).catch(() => undefined);
    }
  });
}

/**
 * What can be known before the passphrase: there is something to back up, and a place for it.
 *
 * @throws NkeeperError `store-empty`, `backup-exists`, `backup-inside`, `output-unwritable`
 */
export async function checkBackup({
  places,
  path,
  replace,
}: Pick<CreateOptions, 'places' | 'path' | 'replace'>): Promise<void> {
  const { stores, keystore } = places;
  const parts = KEYSTORE_FOLDERS.map(name => join(keystore, name));
  if (operatorFolders(stores).length === 0 && !parts.some(part => existsSync(part)))
    throw new NkeeperError(
      'store-empty',
      `There is nothing to back up: no operator in ${stores}, no key in ${keystore}.`,
      {
        hint: 'Name the folder of the store: -H DIR.',
      },
    );
  const folder = dirname(path);
  try {
    if (!statSync(folder).isDirectory()) throw unwritable(path, 'a part of its path is no folder');
    const there = statSync(path, { throwIfNoEntry: false });
    if (there?.isDirectory()) throw unwritable(path, 'it is a folder');
    if (there && !replace) throw exists(path);
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw cause instanceof NkeeperError ? cause : unwritable(path, writingFault(cause), cause);
  }
  await refuseInside(path, places);
}

function unwritable(path: string, why: string, cause?: unknown): NkeeperError {
  return new NkeeperError('output-unwritable', `${path} cannot be written: ${why}.`, {
    hint: 'No backup was made. Name another file.',
    cause,
  });
}

/** There it would be a part of the next backup, and in nsc's way. @throws NkeeperError `backup-inside` */
async function refuseInside(path: string, { stores, keystore }: BackupPlaces): Promise<void> {
  const folder = await realPath(dirname(path));
  const own = [
    ...operatorFolders(stores).map(name => join(stores, name)),
    ...KEYSTORE_FOLDERS.map(name => join(keystore, name)),
  ];
  for (const each of own) {
    const inside = `${folder}/`.startsWith(`${await realPath(each)}/`);
    if (inside)
      throw new NkeeperError('backup-inside', `${path} is in the store itself.`, {
        hint: 'Write the backup to another folder.',
      });
  }
}

function realPath(path: string): Promise<string> {
  return nodeDisk.realPath(path).catch(() => path);
}

async function written(path: string, options: CreateOptions): Promise<Created> {
  for (let tries = 1; ; tries++) {
    const { bytes: header, key } = await newHeader(options.passphrase);
    const file = openSync(path, 'wx', 0o600);
    try {
      writeSync(file, header);
      const out = new Out(file, key);
      const made = await writeAll(out, options);
      fsyncSync(file);
      const size = header.length + out.size;
      if ((await stateOf(options)) === made.state) return { end: made.end, left: made.left, size };
    } finally {
      key.fill(0);
      closeSync(file);
    }
    await unlink(path);
    if (tries === TRIES)
      throw new NkeeperError('changed-meanwhile', 'Somebody changes the store all the time, nsc perhaps.', {
        hint: 'No backup was made. Try again when it is quiet.',
      });
  }
}

async function writeAll(out: Out, { places, actor, now, signal }: CreateOptions) {
  const { who, host } = actor;
  const about: About = {
    ...{ kind: 'about', version: 1, time: new Date(now).toISOString(), who, host },
    roots: places,
  };
  out.write(recordBytes(about));
  const left: LeftOut[] = [];
  const state = createHash('sha256');
  const slices = new Slices(signal);
  let [files, folders, bytes] = [0, 0, 0];
  for (const entry of contentsOf(places, each => left.push(each))) {
    const { kind, root, path, stat } = entry;
    const mode = stat.mode & 0o777;
    state.update(stampOf(entry));
    if (kind === 'folder') {
      folders++;
      out.write(recordBytes({ kind, root, path, mode }));
    } else {
      files++;
      bytes += stat.size;
      out.write(recordBytes({ kind, root, path, mode, size: stat.size }));
      copy(join(places[root], path), stat.size, out);
    }
    await pause(slices);
  }
  const end: End = { kind: 'end', files, folders, bytes };
  out.write(recordBytes(end));
  out.end();
  return { end, left, state: state.digest('hex') };
}

/** What would be written now, by the stamps of all files. */
async function stateOf({ places, signal }: CreateOptions): Promise<string> {
  const state = createHash('sha256');
  const slices = new Slices(signal);
  for (const entry of contentsOf(places, () => undefined)) {
    state.update(stampOf(entry));
    await pause(slices);
  }
  return state.digest('hex');
}

function stampOf({ kind, root, path, stat }: Entry): string {
  const { mode, size, mtimeMs, ctimeMs, ino } = stat;
  // The lock's own files change the times of the folder that they are in, and so does the backup's.
  const stamp = kind === 'file' ? [size, mtimeMs, ctimeMs, ino] : [];
  return `${JSON.stringify([kind, root, path, mode, ...stamp])}\n`;
}

async function pause(slices: Slices): Promise<void> {
  try {
    await slices.pause();
  } catch (cause) {
    throw new NkeeperError('cancelled', 'Cancelled: no backup was made.', { cause });
  }
}

/** So many bytes of a file. One that shrinks is another file: it is read again, as is one that grew. */
function copy(path: string, size: number, out: Out): void {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (cause) {
    throw incomplete(path, cause);
  }
  try {
    const buffer = Buffer.allocUnsafe(Math.min(size, PIECE));
    for (let done = 0; done < size; ) {
      const count = readSync(file, buffer, 0, Math.min(buffer.length, size - done), done);
      // The piece that is missing is made up: the state afterwards is another one, and this is thrown away.
      if (count === 0) buffer.fill(0);
      const part = buffer.subarray(0, count || Math.min(buffer.length, size - done));
      out.write(part);
      done += part.length;
    }
    buffer.fill(0);
  } finally {
    closeSync(file);
  }
}

async function place(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw exists(path);
    if (!hasNoLinks(error)) throw error;
    if (await nodeDisk.info(path)) throw exists(path);
    await rename(temporary, path);
  }
}

function exists(path: string): NkeeperError {
  return new NkeeperError('backup-exists', `${path} is there already.`, { hint: '--force replaces it.' });
}

/** Seals what is written, piece by piece, into a file. */
class Out {
  readonly #file: number;
  readonly #sealer: PieceSealer;
  readonly #piece = Buffer.alloc(PIECE);
  #filled = 0;
  /** Bytes in the file. */
  size = 0;

  constructor(file: number, key: Buffer) {
    this.#file = file;
    this.#sealer = new PieceSealer(key);
  }

  write(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) {
      // Only when more comes is it known that a full piece is not the last.
      if (this.#filled === PIECE) this.#put(false);
      const count = bytes.copy(this.#piece, this.#filled, at);
      this.#filled += count;
      at += count;
    }
  }

  end(): void {
    this.#put(true);
    this.#piece.fill(0);
  }

  #put(last: boolean): void {
    const sealed = this.#sealer.seal(this.#piece.subarray(0, this.#filled), last);
    for (let done = 0; done < sealed.length; ) done += writeSync(this.#file, sealed, done);
    this.size += sealed.length;
    this.#filled = 0;
  }
}
