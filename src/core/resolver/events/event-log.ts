import type { LiveEvent } from '../live-view.ts';

const MOST_EVENTS = 1000;
/** Refused logins of one user that come closer than this are one event with a count: a refused client tries for ever. */
const REPEAT_WITHIN_MS = 30_000;

export type NewEvent = Pick<LiveEvent, 'kind' | 'at' | 'text'> & Partial<LiveEvent>;

/** What happened, oldest first; the oldest of more than 1,000 are forgotten. */
export class EventLog {
  #events: readonly LiveEvent[] = [];
  #seq = 0;

  get list(): readonly LiveEvent[] {
    return this.#events;
  }

  add(event: NewEvent): void {
    const whole = { ...EMPTY, ...event, seq: ++this.#seq };
    const kept = this.#events.length >= MOST_EVENTS ? this.#events.slice(1 - MOST_EVENTS) : this.#events;
    this.#events = [...kept, whole];
  }

  /** Adds to the count of the last event of this kind about the same user, or begins a new one. */
  repeat(event: NewEvent): void {
    const at = this.#events.findLastIndex(
      old => old.kind === event.kind && old.userKey === event.userKey && old.userName === event.userName,
    );
    const old = this.#events[at];
    if (old === undefined || event.at - old.at > REPEAT_WITHIN_MS) return this.add(event);
    this.#events = this.#events.with(at, { ...old, ...event, seq: old.seq, count: old.count + 1 });
  }
}

const EMPTY: Omit<LiveEvent, 'kind' | 'at' | 'text' | 'seq'> = {
  server: '',
  accountKey: '',
  userKey: '',
  userName: '',
  ip: '',
  count: 1,
};
