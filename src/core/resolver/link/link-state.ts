import type { Link } from '../live-view.ts';
import type { Failure } from './failure.ts';

/** While the link is there its age is told in steps: that something came is no news for a screen. */
const STEP_MS = 4000;

/** The link's states, from what the connector tells. */
export class LinkState {
  #link: Link = { state: 'connecting', since: Date.now(), reason: '', hint: '' };
  #dataAt = 0;

  get link(): Link {
    return this.#link;
  }

  connected(server: string): void {
    this.#dataAt = Date.now();
    this.#link = { state: 'connected', since: this.#dataAt, server, rtt: undefined, dataAt: this.#dataAt };
  }

  /** Something arrived over the link. @param at Unix ms when that was */
  heard(at: number): void {
    this.#dataAt = at;
    if (this.#link.state !== 'connected' || this.#dataAt - this.#link.dataAt < STEP_MS) return;
    this.#link = { ...this.#link, dataAt: this.#dataAt };
  }

  measured(rtt: number | undefined): void {
    if (this.#link.state === 'connected') this.#link = { ...this.#link, rtt: rtt ?? this.#link.rtt };
  }

  /** A session ended, or an attempt to begin one failed. With a picture on the screen that is a lost link. */
  broken({ reason, hint, refused }: Failure): void {
    const { state } = this.#link;
    const since = state === 'off' ? Date.now() : this.#link.since;
    if (this.#dataAt > 0) {
      const from = state === 'lost' ? since : Date.now();
      this.#link = { state: 'lost', since: from, dataAt: this.#dataAt, reason, hint };
    } else {
      const next = refused ? 'failed' : 'connecting';
      this.#link = { state: next, since: state === next ? since : Date.now(), reason, hint };
    }
  }
}
