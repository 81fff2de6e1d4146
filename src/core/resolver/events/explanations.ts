import { createHash } from 'node:crypto';
import type { OfferedLogin } from './offered-login.ts';
import { explainRefusal, type KnownAccount, type Refusal } from './refusal.ts';

/** A refused client tries many times a second: the same login is not looked at again within this, in milliseconds. */
const SAME_FOR_MS = 1000;
const MOST = 500;

interface Explained {
  readonly refusal: Refusal;
  readonly at: number;
  /** The account JWTs that it is by: with others it is looked at again. */
  readonly known: Pick<KnownAccount, 'there' | 'here'>;
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
    if (before && at - before.at < SAME_FOR_MS && this.#isSame(before, serverId)) return before.refusal;
    const refusal = explainRefusal(login, account => this.#knownOf(account, serverId));
    if (this.#recent.size >= MOST) this.#recent.clear();
    this.#recent.set(key, { refusal, at, known: this.#known(refusal, serverId) });
    return refusal;
  }

  #isSame({ refusal, known }: Explained, serverId: string): boolean {
    const { there, here } = this.#known(refusal, serverId);
    return known.there === there && known.here === here;
  }

  #known({ accountKey }: Refusal, serverId: string): Explained['known'] {
    if (accountKey === '') return { there: undefined, here: undefined };
    const { there, here } = this.#knownOf(accountKey, serverId);
    return { there, here };
  }
}
