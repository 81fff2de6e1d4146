import type { Auth, NatsConnection } from 'nats';
import { jwtCredentials } from '../core/resolver/login/credentials.ts';
import { CALLOUT_CLIENTS, CLIENTS, type DemoClient, type Every, REFUSED } from './client-list.ts';
import type { SampleStore } from './sample-store.ts';

const CONNECT_TIMEOUT_MS = 5_000;

type Login = Omit<DemoClient, 'run'>;

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
    for (const client of REFUSED) this.#every(client.everyMs, () => void this.#login(client));
    await Promise.all(CLIENTS.map(client => this.#run(client)));
    // Who is let in by the service comes after it.
    await Promise.all(CALLOUT_CLIENTS.map(client => this.#run(client)));
    // Logins that servers refuse, for the events. What costs the callout a try of a password waits for its turn.
    for (const client of REFUSED) if (client.shows === undefined) void this.#login(client);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers.clear();
    await Promise.all(this.#logins);
    await Promise.allSettled([...this.#connections].map(connection => connection.close()));
  }

  async #run(client: DemoClient): Promise<void> {
    const connection = await this.#login(client);
    if (connection === undefined) {
      if (client.visitMs) this.#after(client.visitMs, () => void this.#run(client));
      return;
    }
    const every: Every = (milliseconds, action) => {
      const timer = this.#every(milliseconds, () => (connection.isClosed() ? this.#cancel(timer) : action()));
    };
    // It can be closed before it has begun.
    await (async () => client.run(connection, every, this.#sample))().catch(() => {});
    if (client.visitMs)
      this.#after(client.visitMs, () => void this.#leaveAndReturn(client, connection, client.visitMs));
  }

  async #leaveAndReturn(client: DemoClient, connection: NatsConnection, away = 0): Promise<void> {
    await connection.close();
    this.#after(away, () => void this.#run(client));
  }

  /** Undefined when it is refused or too late. Never rejects: the demo goes on without this client. */
  #login(client: Login): Promise<NatsConnection | undefined> {
    const login = this.#connect(client).catch(() => undefined);
    this.#logins.add(login);
    void login.finally(() => this.#logins.delete(login));
    return login;
  }

  async #connect({ account, user, name, shows }: Login): Promise<NatsConnection | undefined> {
    const { connect } = await import('nats');
    if (this.#stopped) return undefined;
    const { token, seed } = this.#sample.login(account, user);
    const credentials = jwtCredentials(token, seed);
    const connection = await connect({
      servers: this.#url,
      name,
      timeout: CONNECT_TIMEOUT_MS,
      authenticator: nonce => ({ ...(credentials.answer(nonce ?? '') as object), ...shows }) as Auth,
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
