import { setImmediate as turn } from 'node:timers/promises';

/** Work on the main thread goes on for this long, then lets keys and messages through. */
const SLICE_MS = 6;

/** Made for one long piece of work: {@link Slices.pause} gives way when the slice is used up. */
export class Slices {
  #end = performance.now() + SLICE_MS;

  /** True when it is time to `await pause()`. */
  get over(): boolean {
    return performance.now() > this.#end;
  }

  async pause(): Promise<void> {
    await turn();
    this.#end = performance.now() + SLICE_MS;
  }
}
