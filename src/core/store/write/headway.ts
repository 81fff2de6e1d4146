import { NkeeperError } from '../../errors.ts';

/** How far a change is. */
export interface Headway {
  /**
   * It is worked out what would happen, and checked; JWTs are signed, files are made beside the store, then all of them
   * take their places.
   */
  readonly part: 'plan' | 'check' | 'sign' | 'write' | 'place';
  readonly done: number;
  readonly total: number;
}

/** Whoever waits for a change. */
export interface Watcher {
  /** Stops it, and nothing is changed. Once files take their places it is too late, and the change is finished. */
  readonly signal?: AbortSignal | undefined;
  /** Told about every file: cheap, or it slows the change down. */
  readonly onHeadway?: ((headway: Headway) => void) | undefined;
}

/** @throws NkeeperError `cancelled` */
export function stopIfCancelled({ signal }: Watcher): void {
  if (signal?.aborted)
    throw new NkeeperError('cancelled', 'Cancelled: nothing was changed.', { cause: signal.reason });
}

/**
 * Waits for work that changes nothing, such as a plan, only as long as somebody wants it; what goes on behind is dropped.
 *
 * @throws NkeeperError `cancelled`, and what the work throws
 */
export async function unlessCancelled<T>(work: Promise<T>, watcher: Watcher): Promise<T> {
  const { signal } = watcher;
  if (!signal) return work;
  let stop = () => {};
  const stopped = new Promise<void>(resolve => {
    stop = resolve;
  });
  signal.addEventListener('abort', stop, { once: true });
  try {
    const first = await Promise.race([work, stopped]);
    stopIfCancelled(watcher);
    return first as T;
  } finally {
    signal.removeEventListener('abort', stop);
    work.catch(() => undefined);
  }
}
