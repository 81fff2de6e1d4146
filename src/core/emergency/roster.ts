import { setTimeout as delay } from 'node:timers/promises';
import type { Session } from '../resolver/link/session.ts';
import { type Asked, callTheRoll, type Roll } from './asked.ts';

const AGAIN_MS = 400;
const MOST_ROLLS = 4;

/** Who answers, as it was heard last. */
export class Roster {
  #all: readonly Asked[];
  /** So often the roll is called again for those that are missing. */
  #patience = 0;

  /** @param servers those that are known to answer now */
  constructor(servers: readonly Asked[]) {
    this.#all = servers;
  }

  /** On a new connection nothing is known of who is behind it. */
  newConnection(): void {
    this.#patience = MOST_ROLLS;
  }

  /** All that are known, with these that just came; undefined: nobody else is known yet. */
  with(came: readonly Asked[]): readonly Asked[] | undefined {
    const others = this.#all.filter(({ name }) => !came.some(each => each.name === name));
    return others.length === 0 ? undefined : [...others, ...came];
  }

  /**
   * Calls all servers. One that has just started answers alone until the others have found it. What these have must be seen
   * before anything is sent: it may be later. So on a new connection those that are missing get some time.
   *
   * @param systemAccount its public key
   * @param known names of all that there should be
   */
  async call(session: Session, systemAccount: string, known: readonly string[]): Promise<Roll> {
    for (let tries = 0; ; tries++) {
      const roll = await callTheRoll(session, systemAccount);
      this.#all = roll.servers;
      const missing = known.some(name => !roll.servers.some(each => each.name === name));
      if (!missing || tries >= this.#patience || session.closed) {
        this.#patience = 0;
        return roll;
      }
      await delay(AGAIN_MS);
    }
  }
}
