import type { NatsConnection } from 'nats';
import { jwtCredentials } from '../core/resolver/login/credentials.ts';
import { CLIENTS, type DemoClient, REFUSED } from './client-list.ts';
import type { SampleStore } from './sample-store.ts';

const CONNECT_TIMEOUT_MS = 5_000;
const REFUSED_EVERY_MS = 12_000;
/** How long a client that comes and goes stays, and stays away. */
const VISIT_MS = 20_000;

export interface DemoClients {
  /** Resolves when every client has tried to connect once. */
  readonly settled: Promise<void>;
  /** Closes every connection. Safe to call again. */
  stop(): Promise<void>;
}

/** Connects the sample's clients: they send and receive a little, one comes and goes, some are refused now and then. */
export function startClients(url: string, sample: SampleStore): DemoClients {
  const crowd = new Crowd(url, sample);
  return { settled: crowd.start(), stop: () => crowd.stop() };
}

class Crowd {
  readonly #url: string;
  readonly #sample: SampleStore;
  readonly #connections = new Set<NatsConnection>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #logins = new Set<Promise<unknown>>();
  #stopped = false;

  constructor(url: string, sample: SampleStore) {
    this.#url = url;
    this.#sample = sample;
  }

  async start(): Promise<void> {
    this.#every(REFUSED_EVERY_MS, () => this.#tryRefused());
    await Promise.all(CLIENTS.map(client => this.#run(client)));
    this.#tryRefused();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers.clear();
    await Promise.all(this.#logins);
    await Promise.allSettled([...this.#connections].map(connection => connection.close()));
  }

  async #run(client: DemoClient): Promise<void> {
    const connection = await this.#login(client.account, client.user, client.name);
    if (connection === undefined) return;
    client.run(connection, (milliseconds, action) => {
      const timer = this.#every(milliseconds, () => (connection.isClosed() ? this.#cancel(timer) : action()));
    });
    if (client.comesAndGoes) this.#after(VISIT_MS, () => void this.#leaveAndReturn(client, connection));
  }

  async #leaveAndReturn(client: DemoClient, connection: NatsConnection): Promise<void> {
    await connection.close();
    this.#after(VISIT_MS, () => void this.#run(client));
  }

  /** Logins that servers refuse, for the events. */
  #tryRefused(): void {
    for (const { account, user } of REFUSED) void this.#login(account, user, user);
  }

  /** Undefined when it is refused or too late. Never rejects: the demo goes on without this client. */
  #login(account: string, user: string, name: string): Promise<NatsConnection | undefined> {
    const login = this.#connect(account, user, name).catch(() => undefined);
    this.#logins.add(login);
    void login.finally(() => this.#logins.delete(login));
    return login;
  }

  async #connect(account: string, user: string, name: string): Promise<NatsConnection | undefined> {
    const { connect } = await import('nats');
    if (this.#stopped) return undefined;
    const { token, seed } = this.#sample.login(account, user);
    const credentials = jwtCredentials(token, seed);
    const connection = await connect({
      servers: this.#url,
      name,
      timeout: CONNECT_TIMEOUT_MS,
      authenticator: nonce => credentials.answer(nonce ?? ''),
    });
    this.#connections.add(connection);
    void connection.closed().then(() => this.#connections.delete(connection));
    return connection;
  }

  #every(milliseconds: number, action: () => void): NodeJS.Timeout {
    return this.#keep(setInterval(action, milliseconds));
  }

  #after(milliseconds: number, action: () => void): void {
    if (this.#stopped) return;
    const timer = this.#keep(
      setTimeout(() => {
        this.#timers.delete(timer);
        action();
      }, milliseconds),
    );
  }

  /** Timers alone don't keep the program running. */
  #keep(timer: NodeJS.Timeout): NodeJS.Timeout {
    this.#timers.add(timer.unref());
    return timer;
  }

  #cancel(timer: NodeJS.Timeout): void {
    clearInterval(timer);
    this.#timers.delete(timer);
  }
}
