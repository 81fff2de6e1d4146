import type { TestContext } from 'node:test';
import { connect, jwtAuthenticator, type NatsConnection } from 'nats';
import { type Armed, ArmedCuts } from '../../src/core/emergency/armed.ts';
import type { CutKind } from '../../src/core/emergency/cut.ts';
import { type Emergency, openEmergency } from '../../src/core/emergency/emergency.ts';
import type { Pursuit } from '../../src/core/emergency/pursuit.ts';
import { type PursuitPlace, resumeCut, startCut } from '../../src/core/emergency/start.ts';
import type { Leak } from '../../src/core/emergency/who.ts';
import { findLiveLogin, type LiveRequest } from '../../src/core/live/find-live-login.ts';
import { KeyRing } from '../../src/core/operations/keyring.ts';
import { jwtCredentials } from '../../src/core/resolver/login/credentials.ts';
import { resolveLocations } from '../../src/core/store/locations.ts';
import { openStore } from '../../src/core/store/store.ts';
import { now, type TestUser } from './nats-identities.ts';
import { temporaryFolder } from './stores.ts';

/** A person at a store, with some servers. */
export class Responder {
  readonly dir: string;
  readonly home = temporaryFolder('responder-');
  /** Servers that were seen once have to be there. */
  remembers = false;
  /** What a person says in `--without`. */
  without: readonly string[] = [];
  /** How long a removed account is waited for to come back. */
  lookAgainMs = 0;
  /** How long after the proof others' pushes are answered. */
  raceMs: number | undefined;
  /** All users of the store are read, as the dashboard has them soon. */
  readsAll = false;
  /** Seconds by which this clock is wrong. */
  clock = 0;
  readonly #t: TestContext;
  readonly #request: LiveRequest;

  /** @param dir as `writeStore` returns it @param creds a file; else nkeeper finds a login */
  constructor(t: TestContext, dir: string, servers: readonly { readonly url: string }[], creds?: string) {
    this.#t = t;
    this.dir = dir;
    this.#request = {
      env: {},
      servers: servers.map(({ url }) => url).join(','),
      ...(creds ? { creds } : {}),
    };
  }

  /** The store as it is now. */
  store() {
    const env = { NKEYS_PATH: this.dir };
    const flags = { allDirs: this.dir };
    const store = openStore(resolveLocations({ env, home: this.home, cwd: this.dir, flags }));
    this.#t.after(() => store.close());
    return store;
  }

  place(): PursuitPlace {
    const { lookAgainMs, raceMs } = this;
    return {
      store: this.store(),
      place: { env: {}, home: this.home },
      now: now() + this.clock,
      lookAgainMs,
      raceMs,
    };
  }

  async open(leak: Leak, known: readonly string[] = []): Promise<Emergency> {
    const store = this.store();
    const place = { env: {}, home: this.home };
    if (this.readsAll) await store.scan();
    const emergency = await openEmergency({
      ...{ store, request: this.#request, leak, known, without: this.without },
      ...(this.remembers ? { place } : {}),
    });
    this.#t.after(() => emergency.session.close());
    return emergency;
  }

  /** Everything up to the first word of all servers that are there. */
  async cut(leak: Leak, kind: CutKind = leak.kind, known: readonly string[] = []) {
    const emergency = await this.open(leak, known);
    const started = await this.confirm(emergency, kind);
    await started.pursuit.once();
    return { ...started, emergency };
  }

  /** What was looked at is confirmed: signed and written, and nothing is sent before `pursuit.once`. */
  async confirm(emergency: Emergency, kind: CutKind, onChange: () => void = () => undefined) {
    const place = { ...this.place(), onChange };
    const ring = new KeyRing(place.store.keySources);
    const started = await startCut(emergency, { kind }, ring, place);
    ring.wipe();
    this.#t.after(() => started.pursuit.close());
    return started;
  }

  /** What is kept for later. */
  armed(): Promise<readonly Armed[]> {
    const { store, place } = this.place();
    return new ArmedCuts(place, store.locations.storesDir.path).list();
  }

  async resume(armed: Armed): Promise<Pursuit> {
    const place = this.place();
    const operator = place.store.operators()[0]!.name;
    const login = await findLiveLogin(place.store, operator, this.#request);
    const pursuit = resumeCut(armed, login, place);
    this.#t.after(() => pursuit.close());
    return pursuit;
  }
}

/** So many clients of a user on one server. The client library's own signatures would take longer than servers wait. */
export function connectMany(
  t: Pick<TestContext, 'after'>,
  server: { readonly url: string },
  user: TestUser,
  count: number,
): Promise<readonly NatsConnection[]> {
  const credentials = jwtCredentials(user.token, user.seed);
  return Promise.all(
    Array.from({ length: count }, async () => {
      const nc = await connect({
        servers: server.url,
        name: user.name,
        authenticator: nonce => credentials.answer(nonce ?? ''),
        reconnect: false,
        ignoreClusterUpdates: true,
      });
      t.after(() => nc.close());
      return nc;
    }),
  );
}

/** Can this user log in at this server now? */
export async function getsIn(server: { readonly url: string }, user: TestUser): Promise<boolean> {
  try {
    const nc = await connect({
      servers: server.url,
      reconnect: false,
      authenticator: jwtAuthenticator(user.token, new TextEncoder().encode(user.seed.reveal())),
    });
    await nc.close();
    return true;
  } catch {
    return false;
  }
}
