/** Holds one immutable value and tells who listens when it is another one. */
export interface StateStore<T> {
  get(): T;
  /** Replaces the value; the same value tells nobody. */
  set(next: T): void;
  subscribe(listener: () => void): () => void;
}

/** @param initial first value */
export function createStateStore<T>(initial: T): StateStore<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
