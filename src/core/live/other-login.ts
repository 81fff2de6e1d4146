import type { Login } from '../resolver/live-view.ts';
import type { Credentials } from '../resolver/login/credentials.ts';
import type { FoundLogin } from '../resolver/login/login.ts';
import type { MonitorPurpose } from '../resolver/login/monitor-user.ts';

/**
 * A login that becomes somebody else's of the same store where servers refuse it: a cut may be about the very user that looks.
 * Named credentials stay what they are.
 */
export class OtherLogin implements FoundLogin {
  readonly #find: (avoid: string) => Promise<FoundLogin>;
  readonly #refused = new Set<string>();
  #now: FoundLogin;

  /** @param find somebody who is not this user, by public key */
  constructor(first: FoundLogin, find: (avoid: string) => Promise<FoundLogin>) {
    this.#now = first;
    this.#find = find;
  }

  get login(): Login {
    return this.#now.login;
  }
  get urls(): FoundLogin['urls'] {
    return this.#now.urls;
  }
  get tls(): FoundLogin['tls'] {
    return this.#now.tls;
  }
  get inboxPrefix(): string {
    return this.#now.inboxPrefix;
  }
  get signs(): boolean {
    return this.#now.signs;
  }
  get memory(): FoundLogin['memory'] {
    return this.#now.memory;
  }

  credentials(purpose?: MonitorPurpose, hostPort?: string): Promise<Credentials> {
    return this.#now.credentials(purpose, hostPort);
  }

  async another(): Promise<boolean> {
    this.#refused.add(whoOf(this.#now));
    const next = await this.#find(this.#now.login.userKey).catch(() => undefined);
    if (next === undefined) return false;
    const isFresh = !this.#refused.has(whoOf(next));
    // All were refused: what was wrong with the first one may be over.
    if (!isFresh) this.#refused.clear();
    this.#now = next;
    return isFresh;
  }
}

/** A user that is signed for the login has another key each time. */
function whoOf({ signs, login }: FoundLogin): string {
  return signs ? 'signed' : login.userKey;
}
