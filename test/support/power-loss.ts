import { dirname } from 'node:path';
import type { Disk } from '../../src/core/store/write/disk.ts';

/** One change of the disk. */
interface Operation {
  readonly name: 'create' | 'append' | 'truncate' | 'rename' | 'link' | 'unlink' | 'mkdir' | 'rmdir';
  readonly args: readonly unknown[];
  /** Paths whose names it changes, or whose content. */
  readonly paths: readonly string[];
  /** Operations that it can only be on disk with: earlier ones on the same paths and the folders above. */
  readonly needs: readonly number[];
}

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
      (name: Operation['name'], count: 1 | 2) =>
      async (...args: readonly unknown[]) => {
        await (real[name] as (...all: readonly unknown[]) => Promise<void>)(...args);
        this.#add(name, args, args.slice(0, count) as string[]);
      };
    this.disk = {
      ...real,
      create: logged('create', 1),
      append: async (path, ...rest) => {
        // A file that it makes is one whose name has to be synced.
        if ((await real.info(path)) === undefined) await this.disk.create(path, Buffer.of(), 0o600);
        await logged('append', 1)(path, ...rest);
      },
      truncate: logged('truncate', 1),
      rename: logged('rename', 2),
      link: logged('link', 2),
      unlink: logged('unlink', 1),
      mkdir: logged('mkdir', 1),
      rmdir: logged('rmdir', 1),
      syncFolder: async folder => {
        await real.syncFolder(folder);
        this.#makeSure(
          this.#operations.flatMap(({ name, paths }, index) => {
            const inside = paths.some(path => dirname(path) === folder);
            return inside && !CONTENT.has(name) ? [index] : [];
          }),
        );
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

  #add(name: Operation['name'], args: readonly unknown[], paths: readonly string[]): void {
    const own = new Set([...paths, ...paths.map(path => dirname(path))]);
    const needs = this.#operations.flatMap((earlier, index) => {
      const touches = earlier.paths.some(
        path => own.has(path) || (name === 'rmdir' && paths.includes(dirname(path))),
      );
      return touches ? [index] : [];
    });
    this.#operations.push({ name, args, paths, needs });
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
