import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { fileFault, NkeeperError } from '../errors.ts';
import { PieceOpener, SEALED_PIECE } from '../secrets/sealed-stream.ts';
import { HEADER_LIMIT, openHeader } from './header.ts';
import {
  type About,
  type End,
  type FileRecord,
  type FolderRecord,
  RECORD_LIMIT,
  readRecord,
  unusable,
} from './record.ts';

/** Hears of what is in a backup, in its order. A file's bytes come after it, in parts. */
export interface Visitor {
  readonly about?: (record: About) => void;
  readonly folder?: (record: FolderRecord) => void;
  readonly file?: (record: FileRecord) => void;
  /** The next bytes of the last file; good until the next call. Never for an empty file. */
  readonly bytes?: (part: Buffer) => void;
  /** After each record and its bytes: may take its time. */
  readonly pause?: () => Promise<void>;
}

/** An encrypted backup, opened with its passphrase. Close it. */
export class BackupFile {
  readonly path: string;
  readonly #file: number;
  readonly #key: Buffer;
  readonly #start: number;

  private constructor(path: string, file: number, key: Buffer, start: number) {
    this.path = path;
    this.#file = file;
    this.#key = key;
    this.#start = start;
  }

  /** @throws NkeeperError `backup-unreadable`, and those of `openHeader` */
  static async open(path: string, passphrase: string): Promise<BackupFile> {
    let file: number;
    try {
      file = openSync(path, 'r');
    } catch (cause) {
      throw unreadable(path, cause);
    }
    try {
      const start = Buffer.alloc(HEADER_LIMIT);
      const { key, size } = await openHeader(start.subarray(0, readAt(file, start, 0)), passphrase);
      return new BackupFile(path, file, key, size);
    } catch (error) {
      closeSync(file);
      throw error instanceof NkeeperError ? error : unreadable(path, error);
    }
  }

  close(): void {
    this.#key.fill(0);
    closeSync(this.#file);
  }

  /**
   * Goes through all of it. What a visitor heard counts only when this returned: a file that was cut shows it at its end.
   *
   * @throws NkeeperError `backup-changed`, `backup-cut`, `backup-unusable`
   */
  async visit(visitor: Visitor): Promise<{ readonly about: About; readonly end: End }> {
    const source = new Source(this.#file, this.#start, this.#key);
    const about = source.record();
    if (about.kind !== 'about') throw unusable('it does not say what it is');
    visitor.about?.(about);
    let [files, folders, bytes] = [0, 0, 0];
    for (;;) {
      const record = source.record();
      switch (record.kind) {
        case 'folder':
          folders++;
          visitor.folder?.(record);
          break;
        case 'file':
          files++;
          bytes += record.size;
          visitor.file?.(record);
          source.bytes(record.size, part => visitor.bytes?.(part));
          break;
        case 'end':
          source.end();
          if (record.files !== files || record.folders !== folders || record.bytes !== bytes)
            throw unusable('it does not hold what it says');
          return { about, end: record };
        default:
          throw unusable('it begins twice');
      }
      await visitor.pause?.();
    }
  }
}

/** The sealed part of a backup, as one run of bytes. */
class Source {
  readonly #file: number;
  readonly #opener: PieceOpener;
  readonly #sealed = Buffer.alloc(SEALED_PIECE);
  readonly #size: number;
  #position: number;
  #piece: Buffer = Buffer.alloc(0);
  #at = 0;

  constructor(file: number, start: number, key: Buffer) {
    this.#file = file;
    this.#position = start;
    this.#size = fstatSync(file).size;
    this.#opener = new PieceOpener(key);
  }

  record() {
    const length = this.#take(4).readUInt32BE();
    if (length > RECORD_LIMIT) throw unusable('a name in it is too long');
    return readRecord(this.#take(length));
  }

  bytes(count: number, use: (part: Buffer) => void): void {
    for (let left = count; left > 0; ) {
      this.#fill();
      const part = this.#piece.subarray(this.#at, this.#at + left);
      use(part);
      this.#at += part.length;
      left -= part.length;
    }
  }

  /** @throws NkeeperError `backup-unusable`: something comes after the end */
  end(): void {
    if (this.#at < this.#piece.length || this.#position < this.#size)
      throw unusable('something comes after its end');
  }

  #take(count: number): Buffer {
    const parts: Buffer[] = [];
    this.bytes(count, part => parts.push(Buffer.from(part)));
    return Buffer.concat(parts);
  }

  /** Opens the next piece where nothing of this one is left. */
  #fill(): void {
    if (this.#at < this.#piece.length) return;
    const from = this.#position;
    const count = readAt(this.#file, this.#sealed, from);
    this.#position += count;
    const last = this.#position >= this.#size;
    this.#piece.fill(0);
    const opened = this.#opener.open(this.#sealed.subarray(0, count), last);
    if (opened === 'cut' || count === 0)
      throw new NkeeperError('backup-cut', 'The end of this backup is missing.', {
        hint: 'It was not copied whole. Nothing was changed.',
      });
    if (opened === 'changed')
      throw new NkeeperError(
        'backup-changed',
        `This backup was changed or damaged, between its bytes ${from} and ${from + count}.`,
        { hint: 'Take another copy of it. Nothing was changed.' },
      );
    this.#piece = opened;
    this.#at = 0;
  }
}

/** Fills a buffer from a place in a file, as far as there is something. */
function readAt(file: number, buffer: Buffer, position: number): number {
  let done = 0;
  while (done < buffer.length) {
    const count = readSync(file, buffer, done, buffer.length - done, position + done);
    if (count === 0) break;
    done += count;
  }
  return done;
}

function unreadable(path: string, cause: unknown): NkeeperError {
  return new NkeeperError('backup-unreadable', `${path} cannot be read: ${fileFault(cause)}.`, { cause });
}
