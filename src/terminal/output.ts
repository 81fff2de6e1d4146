import { closeSync, constants, openSync, write, writeSync } from 'node:fs';
import { isatty } from 'node:tty';

/** A terminal that takes nothing is asked again after this, twice as long each time, up to the limit. */
const RETRY_MS = 2;
const RETRY_LIMIT_MS = 64;

/** Errors that mean that the terminal is gone for good. */
const GONE = new Set(['EIO', 'EPIPE', 'EBADF', 'ENXIO', 'ENOTCONN', 'ECONNRESET']);

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

  /** The terminal is gone; nothing more is written. */
  get gone(): boolean {
    return this.isGone;
  }

  /** Called once, when a write finds that the terminal is gone. */
  onGone(listener: () => void): void {
    this.goneListener = listener;
  }

  /** Writes all of `text`; `done` is called when the terminal has taken it, not at all when it is gone. One at a time. */
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
    this.pending = undefined;
    const bytes = Buffer.from(text);
    const deadline = performance.now() + limit;
    let offset = 0;
    while (!this.isGone && offset < bytes.length) {
      try {
        offset += writeSync(this.fd, bytes, offset);
      } catch (error) {
        if (isBusy(error)) {
          if (performance.now() > deadline) return false;
          sleep(RETRY_MS);
        } else if (this.fail(error)) return false;
      }
    }
    return !this.isGone;
  }

  close(): void {
    clearTimeout(this.retry);
    this.pending = undefined;
    this.isGone = true;
    if (this.own) closeSync(this.fd);
  }

  private attempt(): void {
    const { pending } = this;
    if (!pending) return;
    if (!this.own) {
      write(this.fd, pending.bytes, pending.offset, (error, written) => {
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
      this.fail(error);
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
  private fail(error: unknown): true {
    if (!(error instanceof Error)) throw error;
    this.pending = undefined;
    if (this.isGone) return true;
    this.isGone = true;
    this.goneListener();
    return true;
  }
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException | undefined)?.code ?? '';
}

function isBusy(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'EAGAIN' || code === 'EWOULDBLOCK' || code === 'EINTR';
}

/** Whether an error of reading or writing says that the terminal is gone. */
export function isHangUp(error: unknown): boolean {
  return GONE.has(codeOf(error));
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
