import { Writable } from 'node:stream';
import { cellsOfLine } from './cells.ts';
import { frameUpdate, type Line } from './frame-update.ts';

/** The part of `TerminalOutput` that the writer needs. */
export interface FrameOutput {
  write(text: string, done: () => void): void;
}

/** Size of a terminal in cells. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

export interface FrameWriterOptions {
  readonly output: FrameOutput;
  /** Asked at the start and at each resize. A terminal that doesn't know (0 by 0) is taken for 80 by 24. */
  readonly size: () => TerminalSize;
  /** Write nothing but ASCII. */
  readonly ascii?: boolean;
}

/**
 * What Ink gets as its stdout. Ink, in debug mode, writes each whole frame in one chunk; this keeps what is on screen and
 * sends only the cells that changed, as one synchronized update in one write. While a write is under way only the newest
 * frame is kept. Frames are cut to the terminal's size. Why: `tui-conventions` 3.2 to 3.4.
 */
export class FrameWriter extends Writable {
  columns = 80;
  rows = 24;
  /** Ink itself need not know: for a terminal it would write cursor sequences between the frames. */
  readonly isTTY = false;

  /** Last word on each frame before it is compared with what is on screen. */
  transform: (frame: string) => string = frame => frame;

  private readonly output: FrameOutput;
  private readonly readSize: () => TerminalSize;
  private readonly ascii: boolean;
  /** Lines on screen; undefined: not known what stands there. */
  private shown: (Line | undefined)[] = [];
  private next: string | undefined;
  private last: string | undefined;
  private extra = '';
  private writing = false;
  /** More than 0: nothing is written now; suspended, or waiting for the frame of a new size. */
  private held = 0;
  private stopped = false;
  private idleWaiters: (() => void)[] = [];

  constructor(options: FrameWriterOptions) {
    super({ decodeStrings: false, highWaterMark: Number.MAX_SAFE_INTEGER });
    this.output = options.output;
    this.readSize = options.size;
    this.ascii = options.ascii ?? false;
    this.measure();
  }

  /** Something is still on its way to the terminal. */
  get busy(): boolean {
    return this.writing || this.next !== undefined;
  }

  /** Resolves when everything drawn so far has been taken by the terminal. */
  drawn(): Promise<void> {
    if (!this.busy) return Promise.resolve();
    return new Promise(resolve => this.idleWaiters.push(resolve));
  }

  /** Forgets what is on screen and draws all of it again. */
  repaint(): void {
    this.shown = [];
    this.next ??= this.last;
    this.flush();
  }

  /** Takes the terminal's new size, tells Ink, and draws everything again. */
  resize(): void {
    this.measure();
    this.shown = [];
    this.next ??= this.last;
    // Ink writes a frame of the old layout first; only the one that follows is worth sending.
    this.held++;
    this.emit('resize');
    setImmediate(() => this.release());
  }

  /** Sends bytes that are not part of a frame (clipboard), between two frames. */
  send(bytes: string): void {
    this.extra += bytes;
    this.flush();
  }

  /** Writes nothing until {@link release}; frames replace each other meanwhile. */
  hold(): void {
    this.held++;
  }

  release(): void {
    this.held--;
    this.flush();
  }

  /** Drops every frame from now on. */
  stop(): void {
    this.stopped = true;
    this.shown = [];
    this.next = undefined;
    this.extra = '';
    this.settle();
  }

  override _write(chunk: string | Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    const frame = typeof chunk === 'string' ? chunk : chunk.toString('utf8');
    // Ink writes an empty chunk to wait for the end of its writes.
    if (frame !== '' && !this.stopped) {
      this.last = frame;
      this.next = frame;
      this.flush();
    }
    done();
  }

  private measure(): void {
    const { columns, rows } = this.readSize();
    this.columns = columns > 0 ? columns : 80;
    this.rows = rows > 0 ? rows : 24;
  }

  private flush(): void {
    if (this.writing || this.held > 0 || this.stopped) return;
    const update = this.extra + this.update();
    this.extra = '';
    if (update === '') return this.settle();
    this.writing = true;
    this.output.write(update, () => {
      this.writing = false;
      this.flush();
    });
  }

  private settle(): void {
    const waiters = this.idleWaiters;
    this.idleWaiters = [];
    for (const resolve of waiters) resolve();
  }

  /** Bytes from what is on screen to the newest frame; empty when nothing differs. */
  private update(): string {
    if (this.next === undefined) return '';
    const lines = this.transform(this.next).split('\n', this.rows);
    this.next = undefined;
    const after = Array.from({ length: this.rows }, (_, row) => this.lineOf(lines[row] ?? '', row));
    const update = frameUpdate(this.shown, after);
    this.shown = after;
    return update;
  }

  private lineOf(source: string, row: number): Line {
    const shown = this.shown[row];
    if (shown?.source === source) return shown;
    return { source, cells: cellsOfLine(source, this.columns, this.ascii) };
  }
}
