import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { makeFolder } from '../../files/make-folder.ts';

/** Put in by the build: tells one state of the source from another. */
declare const NKEEPER_BUILD: string | undefined;

/**
 * An index of another version is not read. Facts hold what validation found, so each state of the rules has an index of
 * its own.
 */
const VERSION = `nkeeper-index-${typeof NKEEPER_BUILD === 'string' ? NKEEPER_BUILD : 'source'}`;

/** Bytes of the head: JSON, padded with blanks, a line end last. */
const HEAD_SIZE = 1024;
const END = Buffer.from('end\n');
/** Bytes of what each block begins with: how long its four parts are. */
const LENGTHS = 16;

/** A part of an index: any JSON, text of which few pieces are read, and numbers that would be slow as JSON. */
export interface Block<T> {
  readonly json: T;
  readonly text: string;
  readonly doubles: Float64Array;
  readonly integers: Int32Array;
}

interface Head {
  readonly version: string;
  /** What it is the index of: folder and sort. */
  readonly of: string;
  /** Unix milliseconds when it was begun to be written. */
  readonly savedAt: number;
}

/**
 * Where the index `of` something is kept: two short hashes (FNV-1a), since a real one takes 4 ms to load. Two of one name would
 * only overwrite each other: the head tells them apart.
 */
export function indexPath(cacheDir: string, of: string): string {
  const hash = (start: number) => {
    let sum = start;
    for (const byte of Buffer.from(of)) sum = Math.imul(sum ^ byte, 0x01000193);
    return (sum >>> 0).toString(16).padStart(8, '0');
  };
  return `${cacheDir}/index/${hash(0x811c9dc5)}${hash(0x01234567)}`;
}

/**
 * Reads the blocks of an index one after the other. Anything that is not as it should be (another version, cut, not
 * ours) ends the reading: what was given until then is good, the rest is made again from the files.
 */
export class IndexReader<T> {
  readonly #fd: number;
  readonly savedAt: number;
  #at = HEAD_SIZE;
  readonly #size: number;

  private constructor(fd: number, size: number, savedAt: number) {
    this.#fd = fd;
    this.#size = size;
    this.savedAt = savedAt;
  }

  /** Undefined when there is no index that can be used. */
  static open<T>(path: string, of: string): IndexReader<T> | undefined {
    let fd: number;
    try {
      fd = openSync(path, 'r');
    } catch {
      return undefined;
    }
    try {
      const { size } = fstatSync(fd);
      const head = JSON.parse(readPart(fd, 0, HEAD_SIZE).toString('utf8')) as Head;
      const end = readPart(fd, size - END.length, END.length);
      if (head.version === VERSION && head.of === of && typeof head.savedAt === 'number' && end.equals(END)) {
        return new IndexReader<T>(fd, size, head.savedAt);
      }
    } catch {
      // not an index: closed below
    }
    closeSync(fd);
    return undefined;
  }

  /** The next block; undefined after the last. */
  next(): Block<T> | undefined {
    try {
      if (this.#at >= this.#size - END.length) return undefined;
      const lengths = readPart(this.#fd, this.#at, LENGTHS);
      const [json, text, doubles, integers] = [0, 4, 8, 12].map(at => lengths.readUInt32LE(at)) as [
        number,
        number,
        number,
        number,
      ];
      const numbers = json + text;
      const body = readPart(this.#fd, this.#at + LENGTHS, numbers + doubles * 8 + integers * 4);
      this.#at += LENGTHS + body.length;
      return {
        json: JSON.parse(body.toString('utf8', 0, json)) as T,
        text: body.toString('utf8', json, numbers),
        doubles: new Float64Array(copyOf(body, numbers, doubles * 8)),
        integers: new Int32Array(copyOf(body, numbers + doubles * 8, integers * 4)),
      };
    } catch {
      this.#at = this.#size;
      return undefined;
    }
  }

  close(): void {
    closeSync(this.#fd);
  }
}

/** Writes an index beside the old one and puts it in its place when it is whole. */
export class IndexWriter<T> {
  readonly #path: string;
  readonly #temporary: string;
  readonly #fd: number;

  /** @throws when the cache folder cannot be written */
  constructor(path: string, of: string, savedAt: number) {
    makeFolder(path.slice(0, path.lastIndexOf('/')));
    this.#path = path;
    this.#temporary = `${path}.${randomBytes(6).toString('hex')}`;
    this.#fd = openSync(this.#temporary, 'wx', 0o600);
    const head = JSON.stringify({ version: VERSION, of, savedAt });
    writeSync(this.#fd, Buffer.from(head.padEnd(HEAD_SIZE - 1)).subarray(0, HEAD_SIZE - 1));
    writeSync(this.#fd, Buffer.from('\n'));
  }

  add({ json, text, doubles, integers }: Block<T>): void {
    const texts = [Buffer.from(JSON.stringify(json)), Buffer.from(text)];
    const lengths = Buffer.alloc(LENGTHS);
    for (const [i, { length }] of [...texts, doubles, integers].entries())
      lengths.writeUInt32LE(length, i * 4);
    for (const part of [lengths, ...texts, bytesOf(doubles), bytesOf(integers)])
      if (part.length > 0) writeSync(this.#fd, part);
  }

  finish(): void {
    writeSync(this.#fd, END);
    closeSync(this.#fd);
    renameSync(this.#temporary, this.#path);
  }

  abandon(): void {
    closeSync(this.#fd);
    rmSync(this.#temporary, { force: true });
  }
}

/** A writer, or undefined when the cache folder cannot be written. */
export function newWriter<T>(cacheDir: string, of: string): IndexWriter<T> | undefined {
  try {
    return new IndexWriter<T>(indexPath(cacheDir, of), of, Date.now());
  } catch {
    return undefined;
  }
}

function readPart(fd: number, at: number, length: number): Buffer {
  const buffer = Buffer.allocUnsafe(length);
  for (let read = 0; read < length; ) {
    const more = readSync(fd, buffer, read, length - read, at + read);
    if (more === 0) throw new Error('cut');
    read += more;
  }
  return buffer;
}

/** Numbers must begin at a multiple of their size: copied. */
function copyOf(bytes: Buffer, from: number, length: number): ArrayBuffer {
  const copy = new ArrayBuffer(length);
  new Uint8Array(copy).set(bytes.subarray(from, from + length));
  return copy;
}

function bytesOf(numbers: Float64Array | Int32Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}
