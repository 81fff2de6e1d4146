import { messageOf } from '../errors.ts';
import { Coalescer } from './coalescer.ts';
import { ConnectionWatch } from './connection-watch.ts';
import { Connector } from './connector.ts';
import { EventWatch } from './event-watch.ts';
import type { Failure } from './failure.ts';
import type { LiveView } from './live-view.ts';
import type { LocalAccounts } from './local-accounts.ts';
import type { FoundLogin } from './login.ts';
import { Picture } from './picture.ts';
import { Poller } from './poller.ts';
import { ServerWatch } from './server-watch.ts';
import type { Session } from './session.ts';

export interface LiveOptions {
  readonly login: FoundLogin;
  readonly local: LocalAccounts;
}

/** Parts of the picture that are polled; those that no screen shows are polled less. */
export type LivePart = 'servers' | 'holdings' | 'connections';

/** The picture of all servers, kept fresh until it is closed. */
export interface Live {
  /** Immutable; a change makes a new one. */
  readonly view: LiveView;
  /** Calls the listener after each change, at most once in 50 ms. Returns what ends that. */
  subscribe(listener: () => void): () => void;
  /** Asks for everything again now, and does not wait to connect. */
  refresh(): void;
  /** Which parts a screen shows; all of them at first. */
  setActive(parts: Iterable<LivePart>): void;
  /** Ends all connections and timers. */
  close(): Promise<void>;
}

/** Changes are told at most once in this time. */
const PUBLISH_GAP_MS = 50;
/** A connection was seen to come or go: read them again, but not for each of a flood. */
const AFTER_CONNECTION_MS = 250;
/** A server did not answer: ask again before calling it silent. */
const AFTER_DOUBT_MS = 1000;

const INTERVALS: { readonly [part in LivePart]: { readonly shown: number; readonly hidden: number } } = {
  servers: { shown: 5000, hidden: 15_000 },
  holdings: { shown: 30_000, hidden: 120_000 },
  connections: { shown: 3000, hidden: 15_000 },
};

/** Opens the connection in the background. Never throws: what goes wrong is in the view. */
export function openLive(options: LiveOptions): Live {
  return new Watcher(options);
}

class Watcher implements Live {
  readonly #listeners = new Set<() => void>();
  readonly #picture: Picture;
  readonly #serverWatch: ServerWatch;
  readonly #connectionWatch: ConnectionWatch;
  readonly #eventWatch: EventWatch;
  readonly #pollers: { readonly [part in LivePart]: Poller };
  readonly #publisher = new Coalescer(() => this.#publish(), PUBLISH_GAP_MS);
  readonly #connector: Connector;
  #active: ReadonlySet<LivePart> = new Set(['servers', 'holdings', 'connections']);
  #view: LiveView;

  constructor({ local, login }: LiveOptions) {
    const clientName = `nkeeper ${process.pid}-${Math.random().toString(36).slice(2, 6)}`;
    const picture = new Picture(login.login, key => local.nameOfUser(key));
    this.#picture = picture;
    this.#serverWatch = new ServerWatch(picture.servers, () => local);
    this.#connectionWatch = new ConnectionWatch(picture.servers, picture.connections);
    this.#eventWatch = new EventWatch({
      picture,
      nameOfUser: key => local.nameOfUser(key),
      clientName,
      onChange: () => this.#heard(),
      onConnection: () => this.#pollers.connections.soon(AFTER_CONNECTION_MS),
    });
    this.#pollers = {
      servers: this.#poller('servers', session => this.#serverRound(session)),
      connections: this.#poller('connections', session => this.#connectionRound(session)),
      holdings: this.#poller('holdings', async () => undefined),
    };
    this.#view = picture.assemble(undefined);
    this.#connector = new Connector(login, clientName, {
      onSession: session => this.#onSession(session),
      onLost: failure => this.#onBroken(failure),
      onFailed: failure => this.#onBroken(failure),
    });
  }

  get view(): LiveView {
    return this.#view;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  refresh(): void {
    this.#connector.retryNow();
    for (const poller of Object.values(this.#pollers)) poller.soon(0);
  }

  setActive(parts: Iterable<LivePart>): void {
    const before = this.#active;
    this.#active = new Set(parts);
    for (const part of this.#active) if (!before.has(part)) this.#pollers[part].soon(0);
  }

  async close(): Promise<void> {
    this.#listeners.clear();
    this.#publisher.close();
    for (const poller of Object.values(this.#pollers)) poller.detach();
    await this.#connector.close();
  }

  #poller(part: LivePart, job: (session: Session) => Promise<void>): Poller {
    const interval = () => (this.#active.has(part) ? INTERVALS[part].shown : INTERVALS[part].hidden);
    return new Poller(job, interval, error => {
      this.#picture.note(part, messageOf(error));
      this.#publisher.request();
    });
  }

  #onSession(session: Session): void {
    this.#picture.link.connected(session.serverName);
    this.#picture.servers.forgiveMissed();
    this.#eventWatch.attach(session);
    for (const poller of Object.values(this.#pollers)) poller.attach(session);
    this.#publisher.request();
  }

  #onBroken(failure: Failure): void {
    for (const poller of Object.values(this.#pollers)) poller.detach();
    this.#picture.link.broken(failure);
    this.#publisher.request();
  }

  async #serverRound(session: Session): Promise<void> {
    const before = this.#picture.servers.list.map(server => server.id).join();
    await this.#serverWatch.round(session);
    const found = this.#picture.servers.list.map(server => server.id).join() !== before;
    if (found) for (const part of ['connections', 'holdings'] as const) this.#pollers[part].soon(0);
    this.#picture.link.measured(await session.rtt());
    this.#picture.forbidden = session.forbidden;
    if (session.closed) return;
    this.#heard();
    if (this.#picture.servers.anyDoubt) this.#pollers.servers.soon(AFTER_DOUBT_MS);
  }

  async #connectionRound(session: Session): Promise<void> {
    await this.#connectionWatch.round(session);
    this.#picture.unlisted = this.#connectionWatch.unlisted;
    if (!session.closed) this.#heard();
  }

  #heard(): void {
    this.#picture.link.heard();
    this.#publisher.request();
  }

  #publish(): void {
    this.#view = this.#picture.assemble(this.#view);
    for (const listener of [...this.#listeners]) listener();
  }
}
