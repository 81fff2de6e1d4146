/** How often it is looked whether the time is over. */
const LOOK_MS = 1000;

/**
 * Something that ends when its time is over, by the clock on the wall: that of timers stands still while a machine sleeps, and
 * whoever opens a lid in the morning must not find open what was to be closed in the evening.
 */
export class Deadline {
  readonly #now: () => number;
  readonly #timer: NodeJS.Timeout;
  #from: number;

  /** @param ms how long, from now on */
  constructor(ms: number, over: () => void, now: () => number = Date.now) {
    this.#now = now;
    this.#from = now();
    this.#timer = setInterval(() => {
      // A clock that was turned back is no reason to stay open.
      if (Math.abs(this.#now() - this.#from) < ms) return;
      this.stop();
      over();
    }, LOOK_MS);
    this.#timer.unref();
  }

  /** The time begins anew. */
  putOff(): void {
    this.#from = this.#now();
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
