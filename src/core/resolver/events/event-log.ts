import type { LiveEvent } from '../live-view.ts';

const MOST_EVENTS = 1000;
/** Refused logins of one user that come closer than this are one event with a count: a refused client tries for ever. */
const REPEAT_WITHIN_MS = 30_000;

export type NewEvent = Pick<LiveEvent, 'kind' | 'at' | 'text'> & Partial<LiveEvent>;

/** Gets each event when it happens; a repeated one again, with its count. */
export type EventListener = (event: LiveEvent) => void;

/** What happened, oldest first; the oldest of more than 1,000 are forgotten. */
export class EventLog {
  readonly #listeners = new Set<EventListener>();
  #events: readonly LiveEvent[] = [];
  #seq = 0;

  get list(): readonly LiveEvent[] {
    return this.#events;
  }

  add(event: NewEvent): void {
    const whole = { ...EMPTY, ...event, seq: ++this.#seq };
    const kept = this.#events.length >= MOST_EVENTS ? this.#events.slice(1 - MOST_EVENTS) : this.#events;
    this.#events = [...kept, whole];
    this.#tell(whole);
  }

  /** Adds to the count of the last event that says the same of the same user and address, or begins a new one. */
  repeat(event: NewEvent): void {
    const whole = { ...EMPTY, ...event };
    const at = this.#events.findLastIndex(old => SAME.every(member => old[member] === whole[member]));
    const old = this.#events[at];
    if (old === undefined || event.at - old.at > REPEAT_WITHIN_MS) return this.add(event);
    const again = { ...whole, seq: old.seq, count: old.count + 1 };
    this.#events = this.#events.with(at, again);
    this.#tell(again);
  }

  /** Calls the listener with each event from now on. Returns what ends that. */
  follow(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(event: LiveEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

/** What events have in common that are one with a count. */
const SAME = ['kind', 'userKey', 'userName', 'callsItself', 'accountKey', 'ip', 'code'] as const;

const EMPTY: Omit<LiveEvent, 'kind' | 'at' | 'text' | 'seq'> = {
  server: '',
  accountKey: '',
  userKey: '',
  userName: '',
  callsItself: '',
  ip: '',
  client: '',
  count: 1,
  code: '',
  severity: 'info',
  reason: '',
  why: '',
  hint: '',
};
