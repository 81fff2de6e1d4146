import { monotonic } from './monotonic.ts';

/**
 * Longest stretch of work between two turns of the event loop, milliseconds: a quarter of a frame at 60 Hz. The rest is for the
 * drawing that may fall into the same turn.
 */
const SLICE = 4;

/** Works that wait for their next slice. */
const waiting: (() => void)[] = [];

/** When somebody began to wait last: at the end of a slice. */
let askedAt = 0;
let gaveWay = false;

/**
 * One slice a turn of the event loop, for whoever waited for longest: two at once would take a frame's time from the keyboard. Where
 * something else took that long, a picture most often, the keyboard comes first.
 */
function turn(): void {
  gaveWay = !gaveWay && monotonic() - askedAt > SLICE;
  if (!gaveWay) waiting.shift()?.();
  if (waiting.length > 0) setImmediate(turn);
}

/** Cuts long work into slices, so that keys are read and frames are drawn in between. */
export class Slices {
  readonly #signal: AbortSignal | undefined;
  readonly #length: number;
  readonly #rest: number;
  #end: number;
  #worked = 0;

  /**
   * @param length of a slice, milliseconds
   * @param rest between two slices, milliseconds: for work that nobody waits for
   */
  constructor(signal?: AbortSignal, length = SLICE, rest = 0) {
    this.#signal = signal;
    this.#length = length;
    this.#rest = rest;
    this.#end = monotonic() + length;
  }

  /** Milliseconds of all slices so far, without what came between them. */
  get worked(): number {
    return this.#worked + monotonic() - (this.#end - this.#length);
  }

  /** Is it time to give way? */
  get due(): boolean {
    return monotonic() >= this.#end;
  }

  /**
   * Gives way to everything that waits, then begins the next slice.
   *
   * @throws the signal's reason when it was aborted
   */
  async next(): Promise<void> {
    this.#worked = this.worked;
    if (this.#rest > 0) await new Promise(resolve => setTimeout(resolve, this.#rest).unref());
    askedAt = monotonic();
    await new Promise<void>(resolve => {
      if (waiting.push(resolve) === 1) setImmediate(turn);
    });
    this.#signal?.throwIfAborted();
    this.#end = monotonic() + this.#length;
  }

  /** {@link next} when it is due. */
  async pause(): Promise<void> {
    if (this.due) await this.next();
  }

  /** Takes all steps of a piece of work, in slices. */
  async through<T>(steps: Generator<void, T>): Promise<T> {
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
      if (this.due) await this.next();
    }
  }
}
