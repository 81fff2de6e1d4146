import { NkeeperError } from '../../errors.ts';
import type { Disk, OpenFile } from './disk.ts';
import { FREE, HELD, type Holder } from './lock-file.ts';
import { REFRESH } from './lock-watch.ts';
import { ownPath } from './own-files.ts';

/** A store that nobody else may write: nobody who asks for the lock, that is. nsc asks for none. */
export interface StoreLock {
  readonly holder: Holder;
  /** @throws NkeeperError `lock-lost` when it was taken over, after this process had stood still for a minute */
  assertHeld(): Promise<void>;
  /** Never throws: a lock that cannot be marked as free is free when the process ends. */
  release(): Promise<void>;
}

/** Locks of this process that could not be marked as free. */
const abandoned = new Set<string>();

/** Was it released by this process, although its file does not say so? */
export function isAbandoned(holder: Holder | undefined): boolean {
  return holder !== undefined && abandoned.has(holder.token);
}

/** A lock that was taken: its file stays open, and is renewed until the release. */
export class HeldLock implements StoreLock {
  readonly holder: Holder;
  readonly #disk: Disk;
  readonly #next: string;
  readonly #file: OpenFile;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(disk: Disk, folder: string, number: number, holder: Holder, file: OpenFile) {
    this.#disk = disk;
    this.#next = ownPath(folder, `lock.${number + 1}`);
    this.holder = holder;
    this.#file = file;
  }

  /** Writing what is there already renews the file's time, by the file system's clock. */
  keepAlive(): void {
    this.#timer = setInterval(() => {
      this.#writing = this.#writing.then(() => this.#file.write(HELD, 0)).catch(() => undefined);
    }, REFRESH).unref();
  }

  async assertHeld(): Promise<void> {
    if ((await this.#disk.info(this.#next)) === undefined) return;
    throw new NkeeperError('lock-lost', 'Another nkeeper took this store over while this one stood still.', {
      hint: 'Nothing was changed. Look at the new state and try again.',
    });
  }

  async release(): Promise<void> {
    clearInterval(this.#timer);
    await this.#writing;
    try {
      await this.#file.write(FREE, 0);
    } catch {
      abandoned.add(this.holder.token);
    }
    await this.#file.close().catch(() => undefined);
  }
}
