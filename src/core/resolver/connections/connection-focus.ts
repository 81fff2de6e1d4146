import type { Session } from '../link/session.ts';
import type { Picture } from '../picture.ts';
import { readConnectionDetail } from './connection-detail.ts';
import { targetOf } from './kick.ts';

/** With more subscriptions a server would have to send too much, again and again. */
const MOST_SUBSCRIPTIONS = 5000;

/** The one connection that somebody looks at: its server is asked for it alone. */
export class ConnectionFocus {
  readonly #picture: Picture;
  #id: string | undefined;

  constructor(picture: Picture) {
    this.#picture = picture;
  }

  /** @returns whether it is another one, which is to be asked for */
  set(id: string | undefined): boolean {
    if (id === this.#id) return false;
    this.#id = id;
    this.#picture.detail = undefined;
    return id !== undefined;
  }

  /** @returns whether there is something new */
  async round(session: Session): Promise<boolean> {
    const id = this.#id;
    const row = this.#picture.connections.list.find(each => each.id === id);
    const target = targetOf(this.#picture, row);
    if (!row || !target || row.subscriptions > MOST_SUBSCRIPTIONS) return false;
    const detail = await readConnectionDetail(session, target.serverId, target.cid, row.id);
    if (id !== this.#id || session.closed) return false;
    this.#picture.detail = detail;
    return true;
  }
}
