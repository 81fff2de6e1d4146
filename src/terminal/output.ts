import { constants, openSync, write, writeSync } from 'node:fs';
import { isatty } from 'node:tty';

/** A terminal that takes nothing is asked again after this, twice as long each time, up to the limit. */
const RETRY_MS = 2;
const RETRY_LIMIT_MS = 64;

/**
 * Writes to a terminal without ever stopping the event loop. Node writes to terminals synchronously: one that nobody reads
 * (an SSH line that stalls) would stop the whole program. Here the terminal is opened once more, non-blocking; where
 * that can't be done, a thread of libuv's pool waits instead.
 */
export class TerminalOutput {
  private readonly fd: number;
  private readonly own: boolean;
  private pending: { bytes: Buffer; offset: number; done: () => void } | undefined;
  private retry: NodeJS.Timeout | undefined;
  private delay = RETRY_MS;
  private goneListener: () => void = () => {};
  private isGone = false;
  private inThread = false;

  /** @param reopen false: never open the terminal a second time */
  constructor(fd: number, reopen = true) {
    const own = reopen ? openAgain(fd) : undefined;
    this.own = own !== undefined;
    this.fd = own ?? fd;
  }

  /** A write is under way. */
  get busy(): boolean {
    return this.pending !== undefined;
  }

  /** A thread of the pool waits in a write: nothing else can be written, and `process.exit` would wait for it. */
  get stuck(): boolean {
    return this.inThread;
  }

  /** The terminal is gone; nothing more is written. */
  get gone(): boolean {
    return this.isGone;
  }

  /** Called once, when a write finds that the terminal is gone. */
  onGone(listener: () => void): void {
    this.goneListener = listener;
  }

  /**
   * Writes all of `text`, one at a time. `done` is called when the terminal has taken it, or when {@link writeNow} has
   * pushed it aside; not at all when the terminal is gone.
   */
  write(text: string, done: () => void): void {
    if (this.isGone) return;
    this.pending = { bytes: Buffer.from(text), offset: 0, done };
    this.attempt();
  }

  /**
   * Drops what is under way and writes `text` before it returns, but waits no longer than `limit` milliseconds.
   * @returns false when the terminal is gone or did not take all of it in time.
   */
  writeNow(text: string, limit: number): boolean {
    clearTimeout(this.retry);
    const pushedAside = this.pending;
    this.pending = undefined;
    const taken = !this.stuck && this.writeWaiting(Buffer.from(text), performance.now() + limit);
    if (!this.isGone) pushedAside?.done();
    return taken;
  }

  private writeWaiting(bytes: Buffer, deadline: number): boolean {
    let offset = 0;
    while (!this.isGone && offset < bytes.length) {
      try {
        offset += writeSync(this.fd, bytes, offset);
      } catch (error) {
        if (!isBusy(error)) this.fail();
        else if (performance.now() > deadline) return false;
        else sleep(RETRY_MS);
      }
    }
    return !this.isGone;
  }

  private attempt(): void {
    const { pending } = this;
    if (!pending) return;
    if (!this.own) {
      this.inThread = true;
      write(this.fd, pending.bytes, pending.offset, (error, written) => {
        this.inThread = false;
        if (this.pending === pending) this.proceed(error, written);
      });
      return;
    }
    try {
      this.proceed(null, writeSync(this.fd, pending.bytes, pending.offset));
    } catch (error) {
      this.proceed(error, 0);
    }
  }

  private proceed(error: unknown, written: number): void {
    const { pending } = this;
    if (!pending) return;
    if (error && !isBusy(error)) {
      this.fail();
      return;
    }
    pending.offset += written;
    if (pending.offset >= pending.bytes.length) {
      this.pending = undefined;
      this.delay = RETRY_MS;
      pending.done();
      return;
    }
    // Some of it was taken: more will soon be.
    this.delay = written > 0 ? RETRY_MS : Math.min(this.delay * 2, RETRY_LIMIT_MS);
    this.retry = setTimeout(() => this.attempt(), this.delay);
  }

  /** Any error that is not a full buffer ends the writing: a terminal that can't be written to is as good as gone. */
  private fail(): void {
    this.pending = undefined;
    if (this.isGone) return;
    this.isGone = true;
    this.goneListener();
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException | undefined)?.code ?? '';
}

function isBusy(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'EAGAIN' || code === 'EWOULDBLOCK' || code === 'EINTR';
}

/** A second, non-blocking description of the same terminal: the flag then touches no other process that shares it. */
function openAgain(fd: number): number | undefined {
  if (!isatty(fd)) return undefined;
  const path = process.platform === 'linux' ? `/proc/self/fd/${fd}` : '/dev/tty';
  try {
    return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    return undefined;
  }
}

const clock = new Int32Array(new SharedArrayBuffer(4));

function sleep(milliseconds: number): void {
  Atomics.wait(clock, 0, 0, milliseconds);
}
