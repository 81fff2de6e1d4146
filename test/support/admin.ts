import type { TestContext } from 'node:test';
import { type OpenPush, openPush } from '../../src/core/exchange/open-push.ts';
import type { PushView } from '../../src/core/exchange/push-view.ts';
import type { JournalPlace } from '../../src/core/journal/folder.ts';
import { findLiveLogin } from '../../src/core/live/find-live-login.ts';
import { Changes } from '../../src/core/operations/changes.ts';
import type { FoundLogin } from '../../src/core/resolver/login/login.ts';
import { resolveLocations } from '../../src/core/store/locations.ts';
import { openStore, type Store } from '../../src/core/store/store.ts';
import { now } from './nats-identities.ts';
import { temporaryFolder } from './stores.ts';

/** A person with a store and a journal, at some servers. */
export class Admin {
  readonly dir: string;
  readonly home = temporaryFolder('admin-');
  readonly servers: string;
  readonly #t: TestContext;

  /** @param dir as `writeStore` returns it */
  constructor(t: TestContext, dir: string, servers: readonly { readonly url: string }[]) {
    this.#t = t;
    this.dir = dir;
    this.servers = servers.map(({ url }) => url).join(',');
  }

  get place(): JournalPlace {
    return { env: {}, home: this.home };
  }

  get locations() {
    const env = { NKEYS_PATH: this.dir };
    return resolveLocations({ env, home: this.home, cwd: this.dir, flags: { allDirs: this.dir } });
  }

  /** Changes the store, with a journal. */
  get changes(): Changes {
    return new Changes(this.locations, this.place);
  }

  /** The store as it is now. */
  store(): Store {
    const store = openStore(this.locations);
    this.#t.after(() => store.close());
    return store;
  }

  login(store: Store): Promise<FoundLogin> {
    const request = { env: {}, servers: this.servers, rights: 'change' } as const;
    return findLiveLogin(store, store.operators()[0]!.name, request);
  }

  /** What a push would do; all accounts when none is named. */
  async plan(...accounts: readonly string[]): Promise<OpenPush> {
    const store = this.store();
    const push = await openPush({
      store,
      accounts: accounts.length === 0 ? undefined : accounts,
      login: await this.login(store),
      place: this.place,
      now: now(),
    });
    this.#t.after(() => push.close());
    return push;
  }

  async push(accounts: readonly string[] = [], force = false): Promise<PushView> {
    return (await this.plan(...accounts)).start(force, { timeoutMs: 2000 }).run();
  }
}

/** `n1 in-force 1, n2 stored 1` */
export function outcomes({ servers }: PushView): string {
  const told = servers.map(({ name, counts }) => {
    const some = Object.entries(counts).filter(([, count]) => count > 0);
    return `${name} ${some.map(([outcome, count]) => `${outcome} ${count}`).join(' ')}`;
  });
  return told.join(', ');
}
