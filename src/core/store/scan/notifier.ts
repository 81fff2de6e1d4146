/** Shortest time between two rounds of calls, milliseconds: while a store is scanned, listeners are not flooded. */
const PAUSE = 100;

/** Tells listeners that something changed: never inside the call that changed it, and not more often than they can look. */
export class Notifier {
  readonly #listeners = new Set<() => void>();
  #timer: NodeJS.Timeout | NodeJS.Immediate | undefined;
  #last = Number.NEGATIVE_INFINITY;

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  notify(): void {
    if (this.#timer !== undefined || this.#listeners.size === 0) return;
    const wait = this.#last + PAUSE - performance.now();
    this.#timer = wait <= 0 ? setImmediate(this.#fire) : setTimeout(this.#fire, wait);
  }

  close(): void {
    this.#listeners.clear();
    if (this.#timer === undefined) return;
    clearImmediate(this.#timer as NodeJS.Immediate);
    clearTimeout(this.#timer as NodeJS.Timeout);
    this.#timer = undefined;
  }

  readonly #fire = (): void => {
    this.#timer = undefined;
    this.#last = performance.now();
    for (const listener of [...this.#listeners]) listener();
  };
}
