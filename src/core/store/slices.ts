/** Longest stretch of work between two turns of the event loop, milliseconds: half of a frame at 60 Hz. */
const SLICE = 8;

/** Cuts long work into slices, so that keys are read and frames are drawn in between. */
export class Slices {
  readonly #signal: AbortSignal | undefined;
  readonly #length: number;
  #end: number;

  constructor(signal?: AbortSignal, length = SLICE) {
    this.#signal = signal;
    this.#length = length;
    this.#end = performance.now() + length;
  }

  /** Is it time to give way? */
  get due(): boolean {
    return performance.now() >= this.#end;
  }

  /**
   * Gives way to everything that waits, then begins the next slice.
   *
   * @throws the signal's reason when it was aborted
   */
  async next(): Promise<void> {
    await new Promise<void>(resolve => setImmediate(resolve));
    this.#signal?.throwIfAborted();
    this.#end = performance.now() + this.#length;
  }

  /** {@link next} when it is due. */
  async pause(): Promise<void> {
    if (this.due) await this.next();
  }
}
