/**
 * Runs `work` soon after it was asked for, and at most once each `gapMs`: many small changes become one publication.
 * The first request after a quiet time runs in the same turn of the event loop's end, so that nothing waits needlessly.
 */
export class Coalescer {
  readonly #work: () => void;
  readonly #gapMs: number;
  #timer: NodeJS.Timeout | undefined;
  #last = 0;
  #closed = false;

  constructor(work: () => void, gapMs: number) {
    this.#work = work;
    this.#gapMs = gapMs;
  }

  request(): void {
    if (this.#timer !== undefined || this.#closed) return;
    const wait = Math.max(0, this.#last + this.#gapMs - performance.now());
    this.#timer = setTimeout(() => this.#run(), wait);
  }

  /** Forgets what was asked for; nothing runs any more. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #run(): void {
    this.#timer = undefined;
    this.#last = performance.now();
    this.#work();
  }
}
