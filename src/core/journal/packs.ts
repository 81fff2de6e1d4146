import { join } from 'node:path';
import { hashOf } from '../store/write/change.ts';
import type { Disk } from '../store/write/disk.ts';
import { unless } from '../store/write/faults.ts';
import type { Location } from '../store/write/roots.ts';
import type { FileKind } from './entry.ts';

/** A file's content to be kept. */
export interface FileToKeep extends Location {
  readonly kind: FileKind;
  readonly bytes: Uint8Array;
}

/** A file's content as it was kept. */
export interface KeptFile extends FileToKeep {
  /** Hexadecimal. */
  readonly sha256: string;
}

interface PackLine extends Location {
  readonly kind: FileKind;
  readonly sha256: string;
  /** Base64. */
  readonly data: string;
}

/** The name says how many files are in it, so that counting opens none. */
const NAME = /^([0-9TZ]+-[0-9a-f]+)\.(\d+)\.(new|pack)$/;

export interface PackName {
  readonly id: string;
  readonly count: number;
  readonly name: string;
  /** False: its entry is not in the journal yet. */
  readonly published: boolean;
}

/** Contents of files, one pack for each entry of a journal: a thousand files are one file, one fsync, and go together. */
export class Packs {
  readonly #disk: Disk;
  readonly folder: string;

  constructor(disk: Disk, folder: string) {
    this.#disk = disk;
    this.folder = folder;
  }

  /** Oldest first. */
  async list(): Promise<PackName[]> {
    const names = (await this.#disk.list(this.folder)) ?? [];
    return names
      .flatMap(name => {
        const match = NAME.exec(name);
        if (match === null) return [];
        const [, id = '', count = ''] = match;
        return [{ id, count: Number(count), name, published: name.endsWith('.pack') }];
      })
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /** Brings files to disk. They do not count before {@link publish}. */
  async put(id: string, files: readonly FileToKeep[]): Promise<void> {
    if (files.length === 0) return;
    const lines = files.map(({ root, path, kind, bytes }) => {
      const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
      return JSON.stringify({ root, path, kind, sha256: hashOf(bytes), data } satisfies PackLine);
    });
    const name = `${id}.${files.length}.new`;
    await this.#disk.create(join(this.folder, name), Buffer.from(`${lines.join('\n')}\n`), 0o600);
    await this.#disk.syncFolder(this.folder);
  }

  async publish(id: string): Promise<void> {
    const found = (await this.#named(id)).filter(({ published }) => !published);
    for (const { name, count } of found)
      await this.#disk.rename(join(this.folder, name), join(this.folder, `${id}.${count}.pack`));
    if (found.length > 0) await this.#disk.syncFolder(this.folder);
  }

  async remove(id: string): Promise<void> {
    for (const { name } of await this.#named(id))
      await unless(this.#disk.unlink(join(this.folder, name)), 'ENOENT');
  }

  /** What was put, and never published. */
  async removeUnpublished(): Promise<void> {
    for (const { name, published } of await this.list()) {
      if (!published) await unless(this.#disk.unlink(join(this.folder, name)), 'ENOENT');
    }
  }

  /**
   * Removes the oldest packs where all of them are larger than so many bytes; the newest stays. It looks at their sizes at
   * every 64th pack: looking costs more than what a few of them hold.
   */
  async trimTo(most: number): Promise<void> {
    const packs = (await this.list()).filter(({ published }) => published);
    if (packs.length % 64 !== 0) return;
    let size = 0;
    for (const [index, { name }] of packs.reverse().entries()) {
      const path = join(this.folder, name);
      size += (await this.#disk.info(path))?.size ?? 0;
      if (size > most && index > 0) await unless(this.#disk.unlink(path), 'ENOENT');
    }
  }

  /** Files of an entry; those that were damaged since are left out. Empty when the pack is gone. */
  async read(id: string): Promise<KeptFile[]> {
    const [pack] = await this.#named(id);
    const content = pack && (await this.#disk.read(join(this.folder, pack.name)));
    return (content?.bytes.toString('utf8') ?? '').split('\n').flatMap(line => readLine(line) ?? []);
  }

  async #named(id: string): Promise<PackName[]> {
    return (await this.list()).filter(pack => pack.id === id);
  }
}

function readLine(line: string): KeptFile | undefined {
  try {
    const { root, path, kind, sha256, data } = JSON.parse(line) as PackLine;
    const bytes = Buffer.from(data, 'base64');
    return hashOf(bytes) === sha256 ? { root, path, kind, sha256, bytes } : undefined;
  } catch {
    return undefined;
  }
}
