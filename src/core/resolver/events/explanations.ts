import { createHash } from 'node:crypto';
import type { OfferedLogin } from './offered-login.ts';
import { explainRefusal, type KnownAccount, type Refusal } from './refusal.ts';

/** A refused client tries many times a second: the same login is not looked at again within this, in milliseconds. */
const SAME_FOR_MS = 1000;
const MOST = 500;

interface Explained {
  readonly refusal: Refusal;
  readonly at: number;
  /** The account JWT that it is by: with another one it is looked at again. */
  readonly account: string | null | undefined;
}

/** Explains refused logins; the same one again costs a look into a map. */
export class Explanations {
  readonly #knownOf: (account: string, serverId: string) => KnownAccount;
  /** By a hash: the JWT itself is not kept. */
  readonly #recent = new Map<string, Explained>();

  constructor(knownOf: (account: string, serverId: string) => KnownAccount) {
    this.#knownOf = knownOf;
  }

  of(login: OfferedLogin, serverId: string): Refusal {
    const { token, address, connectionType, reason, ended } = login;
    const hash = createHash('sha256').update(token).digest('base64');
    const key = [hash, address, connectionType, reason, ended, serverId].join(' ');
    const at = performance.now();
    const before = this.#recent.get(key);
    if (before && at - before.at < SAME_FOR_MS && before.account === this.#account(before.refusal, serverId))
      return before.refusal;
    const refusal = explainRefusal(login, account => this.#knownOf(account, serverId));
    if (this.#recent.size >= MOST) this.#recent.clear();
    this.#recent.set(key, { refusal, at, account: this.#account(refusal, serverId) });
    return refusal;
  }

  #account({ accountKey }: Refusal, serverId: string): string | null | undefined {
    return accountKey === '' ? undefined : this.#knownOf(accountKey, serverId).there;
  }
}
