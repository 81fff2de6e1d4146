import type { LiveEvent } from '../live-view.ts';
import type { EventListener } from './event-log.ts';

/** A refused client tries for ever: its count is told anew at most this often, in milliseconds. */
const COUNT_EVERY_MS = 10_000;

/** Hands events on as they come, and those that are repeated calmly: with their count, at most every ten seconds and at the end. */
export class CalmEvents {
  readonly #out: EventListener;
  /** Told not long ago, by number. */
  readonly #waiting = new Map<number, { latest: LiveEvent; told: number }>();
  #timer: NodeJS.Timeout | undefined;

  constructor(out: EventListener) {
    this.#out = out;
  }

  take(event: LiveEvent): void {
    const known = this.#waiting.get(event.seq);
    // A reason that was left open is told when it is known.
    if (known && known.latest.code === event.code) known.latest = event;
    else {
      if (event.kind === 'auth-error') this.#waiting.set(event.seq, { latest: event, told: event.count });
      this.#out(event);
    }
    if (this.#waiting.size > 0) this.#wait();
  }

  /** Tells what was held back. */
  flush(): void {
    this.#over();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting.clear();
  }

  #over(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    for (const [seq, waiting] of this.#waiting) {
      const { latest, told } = waiting;
      // Nothing came for so long: the next one is told at once again.
      if (latest.count === told) this.#waiting.delete(seq);
      else {
        waiting.told = latest.count;
        this.#out(latest);
      }
    }
    if (this.#waiting.size > 0) this.#wait();
  }

  #wait(): void {
    this.#timer ??= setTimeout(() => this.#over(), COUNT_EVERY_MS).unref();
  }
}
