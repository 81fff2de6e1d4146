import { Writable } from 'node:stream';
import { cellsOfLine } from './cells.ts';
import type { FrameOutput, TerminalSize } from './frame-writer.ts';

export interface LinearWriterOptions {
  readonly output: FrameOutput;
  readonly size: () => TerminalSize;
  /** Write nothing but ASCII. */
  readonly ascii?: boolean;
}

/**
 * What Ink gets as its stdout in screen-reader mode: text that stands in the terminal's own flow, without another screen
 * and without moving the cursor about. A new text takes back the lines from the first that differs, and writes only those:
 * that is what a screen reader reads. The newest text wins while the terminal takes none.
 */
export class LinearWriter extends Writable {
  columns = 80;
  rows = 24;
  readonly isTTY = false;
  /** Last word on each text before it is compared with what stands there. */
  transform: (text: string) => string = text => text;

  readonly #output: FrameOutput;
  readonly #size: () => TerminalSize;
  readonly #ascii: boolean;
  #shown: readonly string[] = [];
  #next: string | undefined;
  #last: string | undefined;
  #extra = '';
  #writing = false;
  #held = 0;
  #stopped = false;

  constructor({ output, size, ascii = false }: LinearWriterOptions) {
    super({ decodeStrings: false, highWaterMark: Number.MAX_SAFE_INTEGER });
    this.#output = output;
    this.#size = size;
    this.#ascii = ascii;
    this.#measure();
  }

  /** Says everything once more, below what stands there. */
  repaint(): void {
    if (this.#shown.length > 0) this.#extra += '\r\n';
    this.#shown = [];
    this.#next ??= this.#last;
    this.#flush();
  }

  /** A terminal of another width has wrapped the lines anew: nothing can be taken back. */
  resize(): void {
    this.#measure();
    if (this.#shown.length > 0) this.#extra += '\r\n';
    this.#shown = [];
    this.emit('resize');
  }

  /** Sends bytes that are not text (clipboard). */
  send(bytes: string): void {
    this.#extra += bytes;
    this.#flush();
  }

  /** Writes nothing until {@link release}; texts replace each other meanwhile. */
  hold(): void {
    this.#held++;
  }

  release(): void {
    this.#held--;
    // The shell has written below: everything is said again.
    this.#shown = [];
    this.#next ??= this.#last;
    this.#flush();
  }

  /** Drops every text from now on. */
  stop(): void {
    this.#stopped = true;
    this.#next = undefined;
    this.#extra = '';
  }

  override _write(chunk: string | Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    const text = typeof chunk === 'string' ? chunk : chunk.toString('utf8');
    // Ink writes an empty chunk to wait for the end of its writes.
    if (text !== '' && !this.#stopped) {
      this.#last = text;
      this.#next = text;
      this.#flush();
    }
    done();
  }

  #measure(): void {
    const { columns, rows } = this.#size();
    this.columns = columns > 0 ? columns : 80;
    this.rows = rows > 0 ? rows : 24;
  }

  #flush(): void {
    if (this.#writing || this.#held > 0 || this.#stopped) return;
    const update = this.#extra + this.#update();
    this.#extra = '';
    if (update === '') return;
    this.#writing = true;
    this.#output.write(update, () => {
      this.#writing = false;
      this.#flush();
    });
  }

  #update(): string {
    if (this.#next === undefined) return '';
    const before = this.#shown;
    const after = this.transform(this.#next)
      .split('\n', this.rows - 1)
      .map(line => this.#lineOf(line));
    this.#next = undefined;
    this.#shown = after;
    let same = 0;
    while (same < after.length && same < before.length && after[same] === before[same]) same++;
    if (same === before.length && same === after.length) return '';
    // Lines go and none comes: the last that stays is written again, so that the cursor stands behind it.
    if (same === after.length && same > 0) same--;
    if (before.length === 0) return after.join('\r\n');
    if (same === before.length) return `\r\n${after.slice(same).join('\r\n')}`;
    const up = before.length - 1 - same;
    // Everything after the last line that stays is taken back.
    return `\r${up > 0 ? `\x1b[${up}A` : ''}\x1b[J${after.slice(same).join('\r\n')}`;
  }

  /** A line as it may be written: no control characters, no wider than the terminal. */
  #lineOf(line: string): string {
    const cells = cellsOfLine(line, this.columns - 1, this.#ascii);
    return cells
      .map(({ text }) => text)
      .join('')
      .trimEnd();
  }
}
