import { NkeeperError } from '../errors.ts';
import type { KickResult } from '../resolver/connections/kick.ts';
import type { EventListener } from '../resolver/events/event-log.ts';
import type { Session } from '../resolver/link/session.ts';
import type { Live, LivePart } from '../resolver/live.ts';
import type { LiveView } from '../resolver/live-view.ts';
import { EMPTY_VIEW } from './empty-view.ts';

/**
 * A picture of the servers that is opened after the first frame: until then it says that it connects. What was asked
 * of it meanwhile is passed on.
 */
export class DeferredLive implements Live {
  readonly #listeners = new Set<() => void>();
  readonly #followers = new Set<EventListener>();
  readonly #waiting: LiveView;
  #live: Live | undefined;
  #parts: readonly LivePart[] | undefined;
  #pace: number | undefined;
  #focus: string | undefined;
  #closed = false;

  /** @param now unix milliseconds */
  constructor(now: number) {
    this.#waiting = { ...EMPTY_VIEW, link: { state: 'connecting', since: now, reason: '', hint: '' } };
  }

  get view(): LiveView {
    return this.#live?.view ?? this.#waiting;
  }

  /** Puts the real one in its place. One that comes after the end is closed at once. */
  start(live: Live): void {
    if (this.#closed) {
      void live.close();
      return;
    }
    this.#live = live;
    if (this.#parts) live.setActive(this.#parts);
    if (this.#pace !== undefined) live.setPace(this.#pace);
    live.setFocus(this.#focus);
    live.subscribe(() => this.#tell());
    live.follow(event => {
      for (const follower of this.#followers) follower(event);
    });
    this.#tell();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  follow(listener: EventListener): () => void {
    this.#followers.add(listener);
    return () => this.#followers.delete(listener);
  }

  refresh(): void {
    this.#live?.refresh();
  }

  setPace(seconds: number): void {
    this.#pace = seconds;
    this.#live?.setPace(seconds);
  }

  setActive(parts: Iterable<LivePart>): void {
    this.#parts = [...parts];
    this.#live?.setActive(this.#parts);
  }

  setFocus(id: string | undefined): void {
    this.#focus = id;
    this.#live?.setFocus(id);
  }

  jwtOn(account: string, server: string): string | undefined {
    return this.#live?.jwtOn(account, server);
  }

  async kick(ids: readonly string[]): Promise<readonly KickResult[]> {
    if (this.#live) return this.#live.kick(ids);
    throw new NkeeperError('not-connected', 'There is no connection to the servers yet.');
  }

  lend(): Session | undefined {
    return this.#live?.lend();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#live?.close();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
