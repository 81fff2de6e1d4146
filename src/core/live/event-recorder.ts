import { type FileHandle, open as openFile } from 'node:fs/promises';
import { messageOf, NkeeperError } from '../errors.ts';
import { CalmEvents } from '../resolver/events/calm-events.ts';
import { eventJsonLine, type NameOfAccount } from '../resolver/events/event-line.ts';
import type { LiveEvent } from '../resolver/live-view.ts';
import { jsonLine } from '../text/json-line.ts';

/** While the file takes nothing, so many bytes wait for it; what is more is counted, and the file says how much it lacks. */
const MOST_WAITING = 1024 * 1024;

export interface RecorderOptions {
  readonly nameOf: NameOfAccount;
  /** The file takes nothing, or others may read it: told once. */
  readonly onFault: (sentence: string) => void;
}

/** Appends events to a file, one line of JSON each. */
export interface EventRecorder {
  write(event: LiveEvent): void;
  /** Writes what still waits, as far as the file takes it. */
  close(): Promise<void>;
}

/**
 * Opens a file to record events in; it is made, for its owner alone, where it is not there. One that was there keeps its rights,
 * and it is told where others may read it. What goes wrong later stops nothing: it is told once, and tried again with the next event.
 *
 * @throws NkeeperError `record-unwritable`
 */
export async function openEventRecorder(path: string): Promise<(options: RecorderOptions) => EventRecorder> {
  try {
    const file = await openFile(path, 'a', 0o600);
    const stat = await file.stat();
    const isOpen = stat.isFile() && (stat.mode & 0o077) !== 0;
    return options => {
      if (isOpen) options.onFault(mayBeRead(path));
      return new FileRecorder(path, file, options);
    };
  } catch (cause) {
    throw new NkeeperError(
      'record-unwritable',
      `Events cannot be recorded in ${path}: ${messageOf(cause)}.`,
      {
        hint: 'Name a file that can be written: --record FILE.',
        cause,
      },
    );
  }
}

function mayBeRead(path: string): string {
  return `Others may read ${path}, which gets names, public keys and addresses. If they shall not: chmod 600 ${path}`;
}

class FileRecorder implements EventRecorder {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #options: RecorderOptions;
  readonly #calm = new CalmEvents(event => this.#put(event));
  /** Lines that wait, and what the file did not take of those before. */
  #lines: string[] = [];
  #rest = Buffer.alloc(0);
  #size = 0;
  #lost = 0;
  #isTold = false;
  #writing = false;
  #written: Promise<void> = Promise.resolve();

  constructor(path: string, file: FileHandle, options: RecorderOptions) {
    this.#path = path;
    this.#file = file;
    this.#options = options;
  }

  write(event: LiveEvent): void {
    this.#calm.take(event);
  }

  async close(): Promise<void> {
    this.#calm.flush();
    await this.#written;
    await this.#write();
    await this.#file.close().catch(() => undefined);
  }

  #put(event: LiveEvent): void {
    if (this.#size > MOST_WAITING) this.#lost++;
    else this.#add(eventJsonLine(event, this.#options.nameOf));
    if (!this.#writing) this.#written = this.#write();
  }

  #add(line: string): void {
    this.#lines.push(line);
    this.#size += line.length;
  }

  /** Until nothing waits, or the disk says no. */
  async #write(): Promise<void> {
    this.#writing = true;
    try {
      while (this.#size > 0) {
        await this.#writeWaiting();
        if (this.#lost > 0) this.#tellLost();
      }
    } catch (error) {
      this.#failed(error);
    } finally {
      this.#writing = false;
    }
  }

  /** What the file took of a line is not written again. */
  async #writeWaiting(): Promise<void> {
    this.#rest = Buffer.concat([this.#rest, Buffer.from(this.#lines.join(''))]);
    this.#lines = [];
    this.#size = this.#rest.length;
    while (this.#rest.length > 0) {
      const { bytesWritten } = await this.#file.write(this.#rest);
      this.#rest = this.#rest.subarray(bytesWritten);
      this.#size -= bytesWritten;
    }
    // Pipes and devices have nothing to sync.
    await this.#file.datasync().catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EINVAL') throw error;
    });
  }

  #failed(error: unknown): void {
    if (this.#isTold) return;
    this.#isTold = true;
    const sentence = `Events cannot be recorded in ${this.#path} now: ${messageOf(error)}.`;
    this.#options.onFault(`${sentence} It is tried again with each event.`);
  }

  /** The file takes lines again: it says how many it lacks. */
  #tellLost(): void {
    this.#add(jsonLine({ time: new Date().toISOString(), kind: 'events-not-recorded', count: this.#lost }));
    this.#lost = 0;
  }
}
