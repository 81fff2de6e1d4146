import type { Session } from './session.ts';

/**
 * Runs a job again and again while there is a session: never twice at once with the same one, `interval()` ms after its end, or at
 * once when asked. A job that still waits for a session before the present one holds nothing up. The job must not throw for what servers answer; if it does, the error is handed on and the next round comes anyway.
 */
export class Poller {
  readonly #job: (session: Session) => Promise<void>;
  readonly #interval: () => number;
  readonly #onError: (error: unknown) => void;
  #session: Session | undefined;
  #timer: NodeJS.Timeout | undefined;
  #due = 0;
  /** Whose job runs. */
  #running: Session | undefined;
  #again = false;

  constructor(
    job: (session: Session) => Promise<void>,
    interval: () => number,
    onError: (error: unknown) => void,
  ) {
    this.#job = job;
    this.#interval = interval;
    this.#onError = onError;
  }

  attach(session: Session): void {
    this.#session = session;
    this.soon(0);
  }

  detach(): void {
    this.#session = undefined;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** The next round starts within `ms`; when one runs now, right after it. */
  soon(ms: number): void {
    if (this.#session === undefined) return;
    if (this.#running === this.#session) {
      this.#again = true;
      return;
    }
    // A flood of wishes must not put off what is due earlier.
    const due = performance.now() + ms;
    if (this.#timer !== undefined && this.#due <= due) return;
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => void this.#run(), ms);
  }

  async #run(): Promise<void> {
    this.#timer = undefined;
    const session = this.#session;
    if (session === undefined || this.#running === session) return;
    this.#running = session;
    this.#again = false;
    try {
      await this.#job(session);
    } catch (error) {
      this.#onError(error);
    }
    if (this.#running !== session) return;
    this.#running = undefined;
    this.soon(this.#again ? 0 : this.#interval());
  }
}
