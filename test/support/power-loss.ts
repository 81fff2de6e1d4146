import { dirname } from 'node:path';
import type { Disk } from '../../src/core/store/write/disk.ts';

/** One change of the disk. */
interface Operation {
  readonly name: 'create' | 'append' | 'truncate' | 'rename' | 'link' | 'unlink' | 'mkdir' | 'rmdir';
  readonly args: readonly unknown[];
  /** Names that it changes. */
  readonly changes: readonly string[];
  /** Operations that it can only be on disk with: earlier ones that changed a name which it uses, or a folder above. */
  readonly needs: readonly number[];
}

/** Which of the arguments are names that are used, and which that are changed. */
const NAMES: Readonly<Record<Operation['name'], readonly [uses: number, changesFrom: number]>> = {
  create: [1, 0],
  append: [1, 1],
  truncate: [1, 1],
  rename: [2, 0],
  link: [2, 1],
  unlink: [1, 0],
  mkdir: [1, 0],
  rmdir: [1, 0],
};

const CONTENT = new Set(['append', 'truncate']);

/**
 * Writes down what is done to the real disk and what was brought to it for sure, so that what a power loss may leave
 * can be made: what was synced, and any part of the rest. File systems promise no more than that; most keep more.
 */
export class PowerLossDisk {
  readonly disk: Disk;
  readonly #real: Disk;
  readonly #operations: Operation[] = [];
  /** For each number of operations done: which of them were sure then. */
  readonly #sure: ReadonlySet<number>[] = [new Set()];

  constructor(real: Disk) {
    this.#real = real;
    const logged =
      (name: Operation['name']) =>
      async (...args: readonly unknown[]) => {
        await (real[name] as (...all: readonly unknown[]) => Promise<void>)(...args);
        this.#add(name, args);
      };
    this.disk = {
      ...real,
      create: logged('create'),
      append: async (path, ...rest) => {
        // A file that it makes is one whose name has to be synced.
        if ((await real.info(path)) === undefined) await this.disk.create(path, Buffer.of(), 0o600);
        await logged('append')(path, ...rest);
      },
      truncate: logged('truncate'),
      rename: logged('rename'),
      link: logged('link'),
      unlink: logged('unlink'),
      mkdir: logged('mkdir'),
      rmdir: logged('rmdir'),
      syncFolder: async folder => {
        await real.syncFolder(folder);
        const inside = this.#operations.map(({ changes }) => changes.some(path => dirname(path) === folder));
        this.#makeSure(inside.flatMap((is, index) => (is ? [index] : [])));
      },
    };
  }

  /** How many operations there were. */
  get count(): number {
    return this.#operations.length;
  }

  /** Does to the disk what a power loss after so many operations may have left. `keeps`: what of the rest is on disk. */
  async replay(operations: number, keeps: (index: number) => boolean): Promise<void> {
    const kept = new Set<number>();
    for (let index = 0; index < operations; index++) {
      const { name, args, needs } = this.#operations[index] as Operation;
      if (!needs.every(each => kept.has(each))) continue;
      // Bytes are synced at once; they are there when their file is.
      const sure = CONTENT.has(name) || this.#sure[operations]?.has(index);
      if (!sure && !keeps(index)) continue;
      kept.add(index);
      await (this.#real[name] as (...all: readonly unknown[]) => Promise<void>)(...args);
    }
  }

  #add(name: Operation['name'], args: readonly unknown[]): void {
    const [uses, changesFrom] = NAMES[name];
    const used = args.slice(0, uses) as string[];
    const names = new Set([...used, ...used.map(path => dirname(path))]);
    const needs = this.#operations.flatMap(({ changes }, index) => {
      const inside = name === 'rmdir' && changes.some(path => used.includes(dirname(path)));
      return inside || changes.some(path => names.has(path)) ? [index] : [];
    });
    this.#operations.push({ name, args, changes: used.slice(changesFrom), needs });
    this.#sure.push(this.#sure.at(-1) ?? new Set());
  }

  #makeSure(indexes: readonly number[]): void {
    const sure = new Set(this.#sure.at(-1));
    const open = [...indexes];
    for (let index = open.pop(); index !== undefined; index = open.pop()) {
      if (sure.has(index)) continue;
      sure.add(index);
      open.push(...(this.#operations[index]?.needs ?? []));
    }
    this.#sure[this.#sure.length - 1] = sure;
  }
}
