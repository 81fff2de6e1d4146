/** Shortest time between two rounds of calls, milliseconds: while a store is scanned, listeners are not flooded. */
const PAUSE = 100;

/** Tells listeners that something changed: never inside the call that changed it, and not more often than they can look. */
export class Notifier {
  readonly #listeners = new Set<() => void>();
  /** Takes back the call that is due. */
  #cancel: (() => void) | undefined;
  #last = Number.NEGATIVE_INFINITY;

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  notify(): void {
    if (this.#cancel !== undefined || this.#listeners.size === 0) return;
    const wait = this.#last + PAUSE - performance.now();
    this.#cancel = wait <= 0 ? nextTurn(this.#fire) : after(wait, this.#fire);
  }

  close(): void {
    this.#listeners.clear();
    this.#cancel?.();
    this.#cancel = undefined;
  }

  readonly #fire = (): void => {
    this.#cancel = undefined;
    this.#last = performance.now();
    for (const listener of [...this.#listeners]) listener();
  };
}

/** Each kind is ended by its own call: Node's `clearImmediate` of a timer makes it lose immediates of the whole program. */
function nextTurn(call: () => void): () => void {
  const immediate = setImmediate(call);
  return () => clearImmediate(immediate);
}

function after(ms: number, call: () => void): () => void {
  const timer = setTimeout(call, ms);
  return () => clearTimeout(timer);
}
