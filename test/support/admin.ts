import type { TestContext } from 'node:test';
import { type OpenPrune, openPrune } from '../../src/core/exchange/open-prune.ts';
import { readTheirSide } from '../../src/core/exchange/open-pull.ts';
import { type OpenPush, openPush } from '../../src/core/exchange/open-push.ts';
import { type Pull, type PullChoices, planPull } from '../../src/core/exchange/plan-pull.ts';
import type { PushView } from '../../src/core/exchange/push-view.ts';
import type { JournalPlace } from '../../src/core/journal/folder.ts';
import { findLiveLogin } from '../../src/core/live/find-live-login.ts';
import { Seed } from '../../src/core/nkeys/seed.ts';
import { applyPlan } from '../../src/core/operations/apply.ts';
import { Changes } from '../../src/core/operations/changes.ts';
import { KeyRing } from '../../src/core/operations/keyring.ts';
import type { FoundLogin } from '../../src/core/resolver/login/login.ts';
import { resolveLocations } from '../../src/core/store/locations.ts';
import { openStore, type Store } from '../../src/core/store/store.ts';
import { startServer } from './nats.ts';
import { now, TestOperator } from './nats-identities.ts';
import { temporaryFolder } from './stores.ts';
import { writeStore } from './written-store.ts';

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
    const request = { env: {}, servers: this.servers };
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

  /** What a pull would do, and a way to do it. */
  async pull(choices: PullChoices = {}): Promise<Pull & { readonly apply: () => Promise<void> }> {
    const store = this.store();
    const login = await this.login(store);
    const side = await readTheirSide({ store, login, place: this.place, now: now() });
    const ring = new KeyRing(store.keySources);
    const context = { store, ring, now: now(), newSeed: Seed.generate.bind(Seed) };
    const pull = await planPull(side.versions, side.history, choices, context);
    const apply = async () => {
      const journal = { journal: await this.changes.journal(), actor: { who: 'tester', host: 'here' } };
      await applyPlan(pull.plan, { locations: this.locations, ring, now: now(), journal });
    };
    return { ...pull, apply };
  }

  /** What a prune would take away. */
  async prune(accounts?: readonly string[]): Promise<OpenPrune> {
    const store = this.store();
    const ring = new KeyRing(store.keySources);
    const login = await this.login(store);
    const open = await openPrune({ store, accounts, login, place: this.place, ring, now: now() });
    this.#t.after(() => open.close());
    return open;
  }

  async push(accounts: readonly string[] = [], force = false): Promise<PushView> {
    return (await this.plan(...accounts)).start(force, { timeoutMs: 2000 }).run();
  }
}

/** Two admins at one server, each with a store of their own that has the account SHOP and its user `leaked`. */
export async function twoAdmins(t: TestContext) {
  const operator = new TestOperator();
  const shop = operator.account('SHOP', { issuedAt: now() - 100 });
  const leaked = shop.user('leaked', { iat: BigInt(now() - 90) });
  const server = await startServer(t, { operator, accounts: [shop] });
  const users = [operator.systemUser, leaked];
  const admin = () => new Admin(t, writeStore(operator, [shop], users), [server]);
  return { leaked, server, one: admin(), other: admin() };
}

/** `A1 new, B2 kept`: what a pull does with each account, sorted. */
export function verdicts({ accounts }: Pull): readonly string[] {
  return accounts.map(({ name, verdict }) => `${name} ${verdict}`).sort();
}

/** `n1 in-force 1, n2 stored 1` */
export function outcomes({ servers }: PushView): string {
  const told = servers.map(({ name, counts }) => {
    const some = Object.entries(counts).filter(([, count]) => count > 0);
    return `${name} ${some.map(([outcome, count]) => `${outcome} ${count}`).join(' ')}`;
  });
  return told.join(', ');
}
