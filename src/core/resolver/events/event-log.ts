import type { LiveEvent } from '../live-view.ts';
import { NOT_READ_YET } from './refusal.ts';

/** Of each severity: a crowd that comes and goes pushes no danger out. */
const MOST_EVENTS = 1000;
/** Refused logins of one user that come closer than this are one event with a count: a refused client tries for ever. */
const REPEAT_WITHIN_MS = 30_000;

export type NewEvent = Pick<LiveEvent, 'kind' | 'at' | 'text'> & Partial<LiveEvent>;

/** Gets each event when it happens; a repeated one again, with its count. */
export type EventListener = (event: LiveEvent) => void;

/** What happened, oldest first; of each severity the oldest of more than 1,000 are forgotten. */
export class EventLog {
  readonly #listeners = new Set<EventListener>();
  #events: readonly LiveEvent[] = [];
  readonly #counts: Record<LiveEvent['severity'], number> = { info: 0, warning: 0, danger: 0 };
  #seq = 0;

  get list(): readonly LiveEvent[] {
    return this.#events;
  }

  add(event: NewEvent): void {
    const whole = { ...EMPTY, ...event, seq: ++this.#seq };
    const { severity } = whole;
    const over = ++this.#counts[severity] > MOST_EVENTS;
    const oldest = over ? this.#events.findIndex(each => each.severity === severity) : -1;
    if (over) this.#counts[severity]--;
    this.#events = [...this.#events.slice(0, Math.max(0, oldest)), ...this.#events.slice(oldest + 1), whole];
    this.#tell(whole);
  }

  /**
   * Adds to the count of the last event that says the same of the same user and address, or begins a new one. One whose reason was
   * left open gets that of the next.
   */
  repeat(event: NewEvent): void {
    const whole = { ...EMPTY, ...event };
    const isIt = (old: LiveEvent) =>
      SAME.every(member => old[member] === whole[member]) || answers(whole, old);
    const at = this.#events.findLastIndex(isIt);
    const old = this.#events[at];
    if (old === undefined || event.at - old.at > REPEAT_WITHIN_MS) return this.add(event);
    const again = { ...whole, seq: old.seq, count: old.count + 1 };
    this.#counts[old.severity]--;
    this.#counts[again.severity]++;
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

/** Was the reason of that event left open, and is this one about the same client? */
function answers(event: Omit<LiveEvent, 'seq'>, open: LiveEvent): boolean {
  if (open.code !== NOT_READ_YET || open.kind !== event.kind) return false;
  if (open.userKey !== '' && open.userKey !== event.userKey) return false;
  return SAME_CLIENT.every(member => open[member] === event[member]);
}

const SAME_CLIENT = ['accountKey', 'ip', 'client'] as const;

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
