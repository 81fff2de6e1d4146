/** Enough for all that can come while one request is valid. */
const MOST = 100_000;

/** The one-time keys of requests that were answered, for as long as these are valid: who repeats one gets no second answer. */
export class SeenKeys {
  /** Key → Unix seconds of its end, oldest first. */
  readonly #ends = new Map<string, number>();

  /** True the first time. */
  isNew(key: string, end: number, now: number): boolean {
    if (this.#ends.has(key)) return false;
    for (const [old, ended] of this.#ends) {
      if (ended >= now && this.#ends.size < MOST) break;
      this.#ends.delete(old);
    }
    this.#ends.set(key, end);
    return true;
  }
}
