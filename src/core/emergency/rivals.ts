import type { OperatorClaims } from '../claims/operator.ts';
import { peekSubject } from '../claims/token/peek.ts';
import { tokenFacts } from '../resolver/holdings/token-facts.ts';
import type { Session } from '../resolver/link/session.ts';
import { followPushes } from '../resolver/push/follow-pushes.ts';
import { type AccountVersion, isOver, versionOf } from './account-versions.ts';
import { type Cut, isCutOff } from './cut.ts';

/** A cut on its way: the JWT that has it now, and what that was made from. */
export interface OwnVersion {
  readonly token: string;
  /** Unix seconds, of the version that the cut was made in; absent: not known any more. */
  readonly basedOn?: number;
}

/** What is to be done about what others pushed. */
export type Overtaken =
  /** Their version is later and lacks the cut: it has to be made in that one, or what they did would be undone. */
  | { readonly how: 'cut-anew'; readonly version: AccountVersion }
  /** Theirs is the latest, and has the cut: servers get that one from now on. */
  | { readonly how: 'adopt'; readonly version: AccountVersion }
  /** Theirs is older than what the cut was made in, or nobody vouches for it: ours is sent once more. */
  | { readonly how: 'send-again' };

/**
 * What others push of one account while it is cut off. Servers use whatever came last, also an older one: a person with a
 * stale store undoes the cut, and the cut would undo what another one did in the same moment.
 */
export class Rivals {
  readonly #account: string;
  readonly #operator: OperatorClaims;
  readonly #cut: Cut;
  readonly #own = new Set<string>();
  readonly #known = new Set<string>();
  readonly #versions: AccountVersion[] = [];
  #basedOn = 0;
  #latest = '';
  #stale = false;
  #pushed = '';
  #onOvertaken: () => void = () => undefined;

  constructor(account: string, operator: OperatorClaims, cut: Cut) {
    this.#account = account;
    this.#operator = operator;
    this.#cut = cut;
  }

  /** This is the JWT that goes to the servers now. */
  own({ token, basedOn }: OwnVersion): void {
    this.#own.add(token);
    this.#latest = token;
    this.#basedOn = basedOn ?? tokenFacts(token).issuedAt;
  }

  /** Calls back when servers may have lost the cut. */
  onOvertaken(call: () => void): void {
    this.#onOvertaken = call;
  }

  /** Hears what is pushed from now on. A user that may not is left with what the servers show later. */
  follow(session: Session): void {
    followPushes(session, msg => this.#heard(msg.string()), this.#account);
  }

  /** Servers have these. An older one is only what the cut is on its way to. */
  found(versions: readonly AccountVersion[]): void {
    for (const version of versions) if (version.issuedAt > this.#basedOn) this.#saw(version, version.token);
  }

  /** Something was pushed that lacks the cut, and was not answered yet. */
  get overtaken(): boolean {
    return this.#stale || this.#versions.some(each => !isCutOff(each.claims, this.#cut));
  }

  /** What somebody else pushed last; empty: nothing was heard of. */
  get pushed(): string {
    return this.#pushed;
  }

  /** What to do next, once; undefined: nothing. */
  take(): Overtaken | undefined {
    const [latest] = this.#versions.sort((a, b) => (isLater(a, b) ? -1 : 1));
    const lacking = this.#versions.filter(each => !isCutOff(each.claims, this.#cut));
    const stale = this.#stale;
    this.#versions.length = 0;
    this.#stale = false;
    const [version] = lacking;
    if (version !== undefined) return { how: 'cut-anew', version };
    const own = latest && versionOf(this.#latest, this.#account, this.#operator, '', 0);
    if (latest !== undefined && own !== undefined && isLater(latest, own))
      return { how: 'adopt', version: latest };
    return stale ? { how: 'send-again' } : undefined;
  }

  #heard(token: string): void {
    if (this.#own.has(token) || peekSubject(token) !== this.#account) return;
    this.#pushed = token;
    const now = Math.floor(Date.now() / 1000);
    const version = versionOf(token, this.#account, this.#operator, 'somebody', now);
    this.#known.delete(token);
    if (version !== undefined && !isOver(version, now) && version.issuedAt > this.#basedOn)
      this.#saw(version, token);
    else this.#stale = true;
    if (this.overtaken) this.#onOvertaken();
  }

  #saw(version: AccountVersion, token: string): void {
    if (this.#own.has(token) || this.#known.has(token)) return;
    if (isOver(version, Math.floor(Date.now() / 1000))) return;
    this.#known.add(token);
    this.#versions.push(version);
  }
}

/** Of two versions of the same second it has to be the same one for everybody who compares them. */
function isLater(one: AccountVersion, other: AccountVersion): boolean {
  if (one.issuedAt !== other.issuedAt) return one.issuedAt > other.issuedAt;
  return one.token > other.token;
}
