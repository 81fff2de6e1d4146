import { messageOf } from '../errors.ts';
import { ConnectionFocus } from './connections/connection-focus.ts';
import { ConnectionWatch } from './connections/connection-watch.ts';
import { type KickResult, kickByIds } from './connections/kick.ts';
import type { EventListener } from './events/event-log.ts';
import { EventWatch } from './events/event-watch.ts';
import { HoldingsWatch, type Loads } from './holdings/holdings-watch.ts';
import type { LocalAccounts } from './holdings/local-accounts.ts';
import { Coalescer } from './link/coalescer.ts';
import { Connector } from './link/connector.ts';
import type { Failure } from './link/failure.ts';
import { isOwnReply, OwnConnections } from './link/own-connections.ts';
import { Poller } from './link/poller.ts';
import { PULSE_MS, pulseOf } from './link/pulse.ts';
import type { Session } from './link/session.ts';
import type { LiveView } from './live-view.ts';
import type { FoundLogin } from './login/login.ts';
import { Picture } from './picture.ts';
import { NamedUrls } from './servers/named-urls.ts';
import { ServerWatch } from './servers/server-watch.ts';

export interface LiveOptions {
  readonly login: FoundLogin;
  readonly local: LocalAccounts;
  /** Absent: no server is made to load an account. */
  readonly loads?: Loads | undefined;
  /** For who keeps looking: a comparison that is most likely right is shown some seconds before it is proven. */
  readonly early?: boolean | undefined;
}

/** Parts of the picture that are polled; those that no screen shows are polled less. */
export type LivePart = 'servers' | 'holdings' | 'connections';

/** The picture of all servers, kept fresh until it is closed. */
export interface Live {
  /** Immutable; a change makes a new one. */
  readonly view: LiveView;
  /** Calls the listener after each change, at most once in 50 ms. Returns what ends that. */
  subscribe(listener: () => void): () => void;
  /** Calls the listener with each event when it happens; with one that is repeated again, with its count. Returns what ends that. */
  follow(listener: EventListener): () => void;
  /** Asks for everything again now, and does not wait to connect. */
  refresh(): void;
  /** Asks for connections every so many seconds, and for the rest in proportion. The default is 3. */
  setPace(seconds: number): void;
  /** Which parts a screen shows; all of them at first. */
  setActive(parts: Iterable<LivePart>): void;
  /** Asks for one connection alone too, by its id in the view, again and again: its subscriptions. Undefined: for none any more. */
  setFocus(id: string | undefined): void;
  /** The JWT of an account that a server holds, by the server's name; undefined when it has none or that is not known. */
  jwtOn(account: string, server: string): string | undefined;
  /**
   * Ends connections, by their ids in the view. A throw-away user gets the right to do it for this alone; who logs in with other
   * credentials needs it there. They may connect again at once.
   *
   * @returns what became of each, in their order
   * @throws NkeeperError `not-connected`, `kick-refused`: no connection to do it over
   */
  kick(ids: readonly string[]): Promise<readonly KickResult[]>;
  /** The connection that the picture comes from, to look with for a moment: nobody else closes it. Undefined: there is none. */
  lend(): Session | undefined;
  /** Ends all connections and timers. */
  close(): Promise<void>;
}

/** Changes are told at most once in this time. */
const PUBLISH_GAP_MS = 50;
/** A connection was seen to come or go: read them again, but not for each of a flood. */
const AFTER_CONNECTION_MS = 250;
/** Pushes come in flocks. */
const AFTER_CLAIMS_MS = 300;
/** A server did not answer: ask again before calling it silent. */
const AFTER_DOUBT_MS = 1000;

/** One connection alone. */
const DETAIL_MS = 3000;

/** Named URLs that led nowhere are tried again. */
const NAMED_MS = 10_000;

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
  readonly #focus: ConnectionFocus;
  readonly #holdingsWatch: HoldingsWatch;
  readonly #eventWatch: EventWatch;
  readonly #unfollow: () => void;
  readonly #namedUrls: NamedUrls;
  readonly #pollers: { readonly [part in LivePart | 'named' | 'detail' | 'pulse']: Poller };
  readonly #publisher = new Coalescer(() => this.#publish(), PUBLISH_GAP_MS);
  readonly #connector: Connector;
  #active: ReadonlySet<LivePart> = new Set(['servers', 'holdings', 'connections']);
  #servers = '';
  #pace = 1;
  #view: LiveView;

  constructor({ local, login, loads, early }: LiveOptions) {
    const own = new OwnConnections();
    const picture = new Picture(
      () => login.login,
      { nameOfUser: key => local.nameOfUser(key), own },
      () => {
        this.#pollers.servers.soon(0);
        this.#onServers();
      },
    );
    this.#picture = picture;
    this.#namedUrls = new NamedUrls(login.urls, login.tls);
    this.#serverWatch = new ServerWatch(picture.servers, () => local, login.memory);
    this.#connectionWatch = new ConnectionWatch(picture.servers, picture.connections, () => {
      picture.unlisted = this.#connectionWatch.unlisted;
      this.#heard();
    });
    this.#focus = new ConnectionFocus(picture);
    this.#eventWatch = new EventWatch({
      picture,
      nameOfUser: key => local.nameOfUser(key),
      knownOf: (account, server) => this.#holdingsWatch.knownOf(account, server),
      isRead: () => this.#holdingsWatch.isRead,
      own,
      onChange: () => this.#heard(),
      onConnection: () => {
        if (this.#active.has('connections') && this.#connectionWatch.isSmall)
          this.#pollers.connections.soon(AFTER_CONNECTION_MS);
      },
    });
    this.#pollers = {
      servers: this.#poller('servers', session => this.#serverRound(session)),
      connections: this.#poller('connections', session => this.#connectionRound(session)),
      holdings: this.#poller('holdings', session => this.#holdingsRound(session)),
      pulse: new Poller(
        session => this.#pulse(session),
        () => PULSE_MS,
        error => this.#picture.note('pulse', messageOf(error)),
      ),
      detail: new Poller(
        async session => {
          if (await this.#focus.round(session)) this.#heard();
        },
        () => DETAIL_MS * this.#pace,
        error => this.#picture.note('detail', messageOf(error)),
      ),
      named: new Poller(
        session => this.#lookAtUrls(session),
        () => NAMED_MS * this.#pace,
        error => this.#picture.note('named', messageOf(error)),
      ),
    };
    this.#view = picture.assemble(undefined);
    this.#holdingsWatch = new HoldingsWatch({
      local,
      loads,
      picture,
      open: address => this.#connector.openTo(address),
      lines: early ? ids => this.#connector.openLines(ids) : undefined,
      systemAccount: () => this.#serverWatch.systemAccount,
      isOwn: isOwnReply,
      onClaims: () => this.#pollers.holdings.soon(AFTER_CLAIMS_MS),
      onChange: () => this.#heard(),
    });
    // Whoever opened it says at once what is wanted.
    setImmediate(() => {
      if (this.#active.has('holdings')) this.#holdingsWatch.prepare();
    });
    this.#unfollow = local.subscribe(() => this.#checkLocal());
    this.#connector = new Connector(login, own, {
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

  follow(listener: EventListener): () => void {
    return this.#picture.log.follow(listener);
  }

  refresh(): void {
    this.#connector.retryNow();
    this.#holdingsWatch.force();
    for (const poller of Object.values(this.#pollers)) poller.soon(0);
  }

  setPace(seconds: number): void {
    this.#pace = (seconds * 1000) / INTERVALS.connections.shown;
    for (const part of this.#active) this.#pollers[part].soon(this.#interval(part));
  }

  setActive(parts: Iterable<LivePart>): void {
    const before = this.#active;
    this.#active = new Set(parts);
    for (const part of this.#active) if (!before.has(part)) this.#pollers[part].soon(this.#dueIn(part));
  }

  setFocus(id: string | undefined): void {
    if (this.#focus.set(id)) this.#pollers.detail.soon(0);
  }

  jwtOn(account: string, server: string): string | undefined {
    const found = this.#picture.servers.list.find(each => each.name === server);
    return found === undefined ? undefined : this.#holdingsWatch.jwtOn(account, found.id);
  }

  kick(ids: readonly string[]): Promise<readonly KickResult[]> {
    return kickByIds(this.#picture, () => this.#connector.openFor('kick'), ids);
  }

  lend(): Session | undefined {
    return this.#picture.link.link.state === 'connected' ? this.#connector.session : undefined;
  }

  async close(): Promise<void> {
    this.#listeners.clear();
    this.#publisher.close();
    this.#unfollow();
    for (const poller of Object.values(this.#pollers)) poller.detach();
    await Promise.all([this.#connector.close(), this.#holdingsWatch.close()]);
  }

  /** Milliseconds between two questions about a part. */
  #interval(part: LivePart): number {
    const wanted = INTERVALS[part][this.#active.has(part) ? 'shown' : 'hidden'] * this.#pace;
    if (part === 'holdings') return Math.min(wanted, this.#holdingsWatch.retryMs ?? wanted);
    return part === 'connections' ? this.#connectionWatch.interval(wanted) : wanted;
  }

  /** Somebody looks at a part now: when it is asked for. Very many connections are not read again for each look. */
  #dueIn(part: LivePart): number {
    return part === 'connections' ? this.#connectionWatch.dueIn(INTERVALS[part].shown * this.#pace) : 0;
  }

  #poller(part: LivePart, job: (session: Session) => Promise<void>): Poller {
    const interval = () => this.#interval(part);
    return new Poller(job, interval, error => {
      this.#picture.note(part, messageOf(error));
      this.#publisher.request();
    });
  }

  #onSession(session: Session): void {
    if (this.#picture.link.link.state === 'lost')
      this.#tellLink('link-back', 'connected again', session.serverName);
    this.#picture.link.connected(session.serverName);
    this.#picture.servers.connected();
    this.#eventWatch.attach(session);
    this.#holdingsWatch.attach(session);
    for (const poller of Object.values(this.#pollers)) poller.attach(session);
    this.#publisher.request();
  }

  /** Told with what else there is to tell: that it answers is no news. */
  async #pulse(session: Session): Promise<void> {
    const pulse = await pulseOf(session);
    if (session.closed) return;
    if (pulse !== 'silent') {
      this.#picture.link.measured(pulse);
      return this.#picture.link.heard(session.heardAt);
    }
    this.#picture.servers.unanswered(session.serverId);
    await session.giveUp();
  }

  #onBroken(failure: Failure): void {
    for (const poller of Object.values(this.#pollers)) poller.detach();
    const { link } = this.#picture.link;
    if (link.state === 'connected') {
      this.#heard();
      const text = `the connection was lost (${failure.reason}): what happens after that is not seen`;
      this.#tellLink('link-lost', text, link.server);
    }
    this.#picture.link.broken(failure);
    this.#publisher.request();
  }

  #tellLink(kind: 'link-lost' | 'link-back', text: string, server: string): void {
    const severity = kind === 'link-lost' ? 'warning' : 'info';
    this.#picture.log.add({ kind, at: Date.now(), text, server, severity });
  }

  async #serverRound(session: Session): Promise<void> {
    await this.#serverWatch.round(session);
    this.#onServers();
    this.#picture.lacks([...session.forbidden, ...this.#holdingsWatch.forbidden], session.serverName);
    if (session.closed) return;
    this.#heard();
    if (this.#picture.servers.anyDoubt) this.#pollers.servers.soon(AFTER_DOUBT_MS);
  }

  /** Which servers there are, and of which kind, decides what can be asked of them. */
  #onServers(): void {
    const { servers } = this.#picture;
    const now = servers.list
      .map(({ id, state, resolver }) => `${id} ${state} ${resolver} ${servers.isMet(id)}`)
      .join();
    if (now === this.#servers) return;
    this.#servers = now;
    this.#holdingsWatch.serversChanged();
    for (const part of ['connections', 'holdings', 'named'] as const) this.#pollers[part].soon(0);
  }

  /** Servers that were down from the beginning are known by their URLs only. */
  async #lookAtUrls(session: Session): Promise<void> {
    const { servers } = this.#picture;
    if (servers.answering.length === 0) return;
    await this.#namedUrls.look({
      session: {
        serverId: session.serverId,
        serverName: session.serverName,
        hostPort: session.address.hostPort,
      },
      // Those that are heard of while it knocks count.
      get seen() {
        return servers.list;
      },
      endpoint: id => this.#serverWatch.endpoint(id),
    });
    this.#picture.unreached = this.#namedUrls.unreached;
    this.#publisher.request();
  }

  async #connectionRound(session: Session): Promise<void> {
    await this.#connectionWatch.round(session);
    this.#picture.unlisted = this.#connectionWatch.unlisted;
    if (session.closed) return;
    this.#heard();
    // It may be gone: who looks at connections hears of that as soon as who looks at servers.
    if (this.#connectionWatch.unanswered) this.#pollers.servers.soon(0);
  }

  async #holdingsRound(session: Session): Promise<void> {
    this.#picture.busy = true;
    this.#publisher.request();
    try {
      await this.#holdingsWatch.round(session);
      this.#picture.lacks([...session.forbidden, ...this.#holdingsWatch.forbidden], session.serverName);
    } finally {
      this.#picture.busy = false;
      this.#publisher.request();
    }
    // The store may have changed while it was read.
    this.#checkLocal();
  }

  #checkLocal(): void {
    if (!this.#holdingsWatch.stale) return;
    this.#serverWatch.judge();
    this.#pollers.holdings.soon(0);
  }

  #heard(): void {
    const { session } = this.#connector;
    // When the servers were asked last says nothing: whether they answered does.
    if (session) this.#picture.link.heard(session.heardAt);
    this.#publisher.request();
  }

  #publish(): void {
    const before = this.#view;
    this.#view = this.#picture.assemble(before);
    if (this.#view === before) return;
    for (const listener of [...this.#listeners]) listener();
  }
}
