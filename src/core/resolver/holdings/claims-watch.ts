import type { Msg } from 'nats';
import type { OperatorClaims } from '../../claims/operator.ts';
import { peekToken } from '../../claims/token/peek.ts';
import { deletionNews } from '../events/deletion-news.ts';
import { keysRemoved, type PushNews, pushNews } from '../events/push-news.ts';
import type { Session } from '../link/session.ts';
import type { LiveEvent } from '../live-view.ts';
import { followPushes } from '../push/follow-pushes.ts';
import { operatorIn } from '../servers/server-trust.ts';
import { type ClaimsChanges, deletedAccounts, pushedChange } from './claims-changes.ts';

export interface ClaimsWatchOptions {
  /** JWT of the store's operator; empty when there is none. */
  readonly operatorToken: string;
  readonly nameOfUser: (key: string) => string | undefined;
  readonly issuedAtOfUser: (key: string) => number | undefined;
  /** The store's JWT of an account. */
  readonly here: (account: string) => string | undefined;
  /** The newest JWT of an account that a server holds, as far as it is known. */
  readonly held: (account: string) => string | undefined;
  /** An answer to that subject comes to this program: it asked. */
  readonly isOwn: (reply: string) => boolean;
  readonly onEvent: (event: Pick<LiveEvent, 'kind' | 'accountKey'> & PushNews) => void;
  readonly onClaims: () => void;
}

/** A push or deletion: null is a deletion. `runs`: servers run what was pushed, by all that is known. */
interface Seen {
  readonly token: string | null;
  readonly runs: boolean;
  /** On the clock of `performance.now`. */
  readonly at: number;
}

/** A busy server answers with what it had before, so long after a push. */
const SETTLES_MS = 5000;

/** Sees pushes and deletions, by whomever: servers tell of no change, but the requests themselves can be followed. */
export class ClaimsWatch {
  readonly #options: ClaimsWatchOptions;
  readonly #operator: OperatorClaims | undefined;
  #changes = new Map<string, string | null>();
  readonly #seen = new Map<string, Seen>();
  /** Signing keys that pushes took away while this looked, by account. */
  readonly #removed = new Map<string, Set<string>>();

  constructor(options: ClaimsWatchOptions) {
    this.#options = options;
    this.#operator = operatorIn(options.operatorToken);
  }

  attach(session: Session): void {
    followPushes(session, msg => this.#pushed(msg));
    session.follow('$SYS.REQ.CLAIMS.DELETE', msg => this.#deleted(msg));
  }

  /** What changed since the last time that this was asked. */
  take(): ClaimsChanges {
    const changes = this.#changes;
    this.#changes = new Map();
    return changes;
  }

  /** The servers were asked what they hold after these changes: that is known better now. */
  settled(changes: ClaimsChanges): void {
    const now = performance.now();
    for (const [key, { token, at }] of this.#seen) {
      const shows = token === null || this.#options.held(key) === token;
      if ((changes.get(key) === token && shows) || now - at > SETTLES_MS) this.#seen.delete(key);
    }
  }

  /** JWT of an account that was pushed and that servers were not yet asked about; null: it was deleted. */
  recent(account: string): string | null | undefined {
    const seen = this.#seen.get(account);
    return seen?.runs ? seen.token : undefined;
  }

  #pushed(msg: Msg): void {
    const token = msg.string();
    const change = pushedChange(token);
    if (change === undefined) return;
    const { here, held, nameOfUser, issuedAtOfUser } = this.#options;
    const { key } = change;
    // Of several pushes in a row each is held against the one before.
    const ran = this.#seen.get(key)?.token ?? held(key);
    const removedKeys = this.#removed.get(key) ?? new Set();
    const before = {
      held: ran,
      removedKeys,
      here: here(key),
      operator: this.#operator,
      now: Math.floor(Date.now() / 1000),
      nameOfUser,
      issuedAtOfUser,
      own: this.#options.isOwn(msg.reply ?? ''),
    };
    const news = pushNews(token, before);
    const removed = news.refused ? [] : keysRemoved(token, ran);
    if (removed.length > 0) this.#removed.set(key, new Set([...removedKeys, ...removed]));
    this.#changes.set(key, token);
    this.#seen.set(key, { token, runs: !news.refused, at: performance.now() });
    this.#options.onEvent({ kind: 'account-update', accountKey: key, ...news.event });
    this.#options.onClaims();
  }

  #deleted(msg: Msg): void {
    const token = msg.string();
    const own = this.#options.isOwn(msg.reply ?? '');
    for (const accountKey of deletedAccounts(token)) {
      const name = this.#nameOf(accountKey);
      const { event, refused } = deletionNews(token, name, this.#operator, own);
      if (!refused) {
        this.#changes.set(accountKey, null);
        this.#seen.set(accountKey, { token: null, runs: true, at: performance.now() });
      }
      this.#options.onEvent({ kind: 'account-delete', accountKey, ...event });
    }
    this.#options.onClaims();
  }

  #nameOf(account: string): string {
    const token = this.#options.here(account) ?? this.#options.held(account);
    try {
      return `“${peekToken(token ?? '').name || account}”`;
    } catch {
      return account;
    }
  }
}
