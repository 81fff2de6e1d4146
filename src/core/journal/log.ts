import { dirname } from 'node:path';
import type { Disk } from '../store/write/disk.ts';
import { unless } from '../store/write/faults.ts';
import { makeFolders } from '../store/write/folders.ts';

const CHUNK = 64 * 1024;
const LINE_END = 0x0a;

/** A file of lines that only grows. The store's lock is that of its writers; readers need none. */
export class Log {
  readonly #disk: Disk;
  readonly path: string;

  constructor(disk: Disk, path: string) {
    this.#disk = disk;
    this.path = path;
  }

  /** Makes the file if need be, sees that it can be written, and mends a last line that a crash has cut. */
  async open(): Promise<void> {
    await this.#make();
    await this.#mend();
    await this.#disk.append(this.path, Buffer.of(), 0o600);
  }

  /** A line, whole or not at all: what a failure leaves of it is cut off. */
  async append(line: string): Promise<void> {
    await this.#make();
    await this.#mend();
    const size = await this.#size();
    try {
      await this.#disk.append(this.path, Buffer.from(`${line}\n`), 0o600);
    } catch (error) {
      await this.#disk.truncate(this.path, size).catch(() => undefined);
      throw error;
    }
  }

  async endsWith(line: string): Promise<boolean> {
    const bytes = Buffer.from(`${line}\n`);
    const size = await this.#size();
    if (size < bytes.length) return false;
    return (await this.#disk.readPart(this.path, size - bytes.length, bytes.length)).equals(bytes);
  }

  /** Takes the last line away, if it is this one. */
  async removeLast(line: string): Promise<void> {
    if (!(await this.endsWith(line))) return;
    await this.#disk.truncate(this.path, (await this.#size()) - Buffer.byteLength(line) - 1);
  }

  /** The lines, the last first. One that is not ended yet is left out: it is being written, or was cut. */
  async *linesFromEnd(): AsyncGenerator<string> {
    let end = await this.#size();
    let rest: Buffer[] = [];
    let ended = false;
    while (end > 0) {
      const start = Math.max(0, end - CHUNK);
      const chunk = await this.#disk.readPart(this.path, start, end - start);
      let upTo = chunk.length;
      for (
        let at = chunk.lastIndexOf(LINE_END);
        at >= 0;
        at = at > 0 ? chunk.lastIndexOf(LINE_END, at - 1) : -1
      ) {
        if (ended) yield Buffer.concat([chunk.subarray(at + 1, upTo), ...rest]).toString('utf8');
        ended = true;
        rest = [];
        upTo = at;
      }
      rest.unshift(chunk.subarray(0, upTo));
      end = start;
    }
    if (ended) yield Buffer.concat(rest).toString('utf8');
  }

  async #make(): Promise<void> {
    if ((await this.#disk.info(this.path)) !== undefined) return;
    await makeFolders(this.#disk, dirname(this.path));
    await unless(this.#disk.create(this.path, Buffer.of(), 0o600), 'EEXIST');
    await this.#disk.syncFolder(dirname(this.path));
  }

  async #mend(): Promise<void> {
    const size = await this.#size();
    if (size === 0) return;
    let start = size;
    let tail = Buffer.of();
    while (start > 0 && tail.indexOf(LINE_END) < 0) {
      const from = Math.max(0, start - CHUNK);
      tail = Buffer.concat([await this.#disk.readPart(this.path, from, start - from), tail]);
      start = from;
    }
    const torn = tail.subarray(tail.lastIndexOf(LINE_END) + 1);
    if (torn.length === 0) return;
    if (isWhole(torn)) await this.#disk.append(this.path, Buffer.of(LINE_END), 0o600);
    else await this.#disk.truncate(this.path, size - torn.length);
  }

  async #size(): Promise<number> {
    return (await this.#disk.info(this.path))?.size ?? 0;
  }
}

/** Only its end is missing. */
function isWhole(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}
