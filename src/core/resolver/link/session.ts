import type { Msg, NatsConnection, ServerInfo } from 'nats';
import type { Address } from '../login/address.ts';
import type { Credentials } from '../login/credentials.ts';
import { type ConnectOptions, connectAs } from './connect.ts';
import { NoAnswer } from './no-answer.ts';
import { CLIENT_NAME, ownInbox } from './own-connections.ts';

/** How a request that many servers may answer came to its end. */
export type Ending =
  /** Whoever asked said that this was enough. */
  | 'complete'
  /** The time ran out, with or without answers. */
  | 'timeout'
  /** Nobody listens on that subject. */
  | 'no-responders'
  /** The user may not publish there. */
  | 'forbidden'
  | 'closed';

export interface AskOptions {
  readonly payload?: string | Uint8Array;
  /** Longest wait for all answers. */
  readonly maxMs: number;
  /** Ends when nothing came for this long. */
  readonly idleMs?: number;
  /** Asks again each time that this long has passed: a route between servers that comes back does not bring what it missed. */
  readonly againMs?: number | undefined;
  /** Called for each answer with the ms since it was asked for; true ends the request. Must not throw. */
  readonly take: (answer: Msg, afterMs: number) => boolean;
}

interface Pending {
  readonly subject: string;
  take(msg: Msg): void;
  end(how: Ending): void;
}

export interface SessionOptions {
  readonly address: Address;
  /** They are wiped. */
  readonly credentials: Credentials;
  readonly inboxPrefix: string;
  /** Limit for TCP, TLS and login together. */
  readonly timeoutMs: number;
}

/** Members of the INFO that servers since 2.12 add after login. */
interface LoginInfo extends ServerInfo {
  readonly acc_is_sys?: boolean;
  readonly remote_account?: string;
}

/**
 * One life of one connection. It never reconnects by itself: whoever holds it starts a new one, with fresh credentials.
 * Answers come on one inbox with a token for each request, so that ten thousand requests need one subscription.
 */
export class Session {
  readonly address: Address;
  readonly serverId: string;
  readonly serverName: string;
  /** Number that the server gave this connection. */
  readonly clientId: number;
  /** Account that the server put the user in; empty where the server does not say. */
  readonly account: string;
  /** True and false as the server says; undefined for servers that do not say. */
  readonly isSystem: boolean | undefined;
  /** Resolves when it is over, with the error that ended it. */
  readonly ended: Promise<Error | undefined>;
  readonly #nc: NatsConnection;
  readonly #inbox: string;
  readonly #pending = new Map<string, Pending>();
  /** Ends of what waits without a limit. */
  readonly #onEnd = new Set<() => void>();
  readonly #forbidden = new Set<string>();
  readonly #unsendable = new Set<string>();
  readonly #heard: { at: number };
  #next = 0;
  #why: Error | undefined;

  private constructor(nc: NatsConnection, options: SessionOptions, heard: { at: number }) {
    const info = nc.info as LoginInfo | undefined;
    this.#nc = nc;
    this.#heard = heard;
    this.address = options.address;
    this.serverId = info?.server_id ?? '';
    this.serverName = info?.server_name ?? this.serverId;
    this.clientId = info?.client_id ?? 0;
    this.account = info?.remote_account ?? '';
    this.isSystem = info?.remote_account === undefined ? undefined : info.acc_is_sys === true;
    this.#inbox = ownInbox(`${options.inboxPrefix}.${Math.random().toString(36).slice(2, 12)}`);
    nc.subscribe(`${this.#inbox}.*`, { callback: (error, msg) => this.#onAnswer(error, msg) });
    void this.#watchErrors();
    this.ended = nc.closed().then(error => {
      for (const pending of [...this.#pending.values()]) pending.end('closed');
      for (const end of [...this.#onEnd]) end();
      return this.#why ?? (error instanceof Error ? error : undefined);
    });
  }

  /** Connects to one address. Throws what nats, TLS or the credentials threw. */
  static async open(options: SessionOptions): Promise<Session> {
    const { address, credentials } = options;
    const heard = { at: Date.now() };
    const settings: ConnectOptions = {
      name: CLIENT_NAME,
      timeout: options.timeoutMs,
      ignoreAuthErrorAbort: true,
      pingInterval: 10_000,
      maxPingOut: 2,
      onData: () => {
        heard.at = Date.now();
      },
    };
    return new Session(await connectAs(credentials, address, settings), options, heard);
  }

  get closed(): boolean {
    return this.#nc.isClosed();
  }

  /** Unix ms when something came from the server last, whatever it was. */
  get heardAt(): number {
    return this.#heard.at;
  }

  /** `host:port` of the other servers' client ports, as the server tells them. */
  get gossip(): readonly string[] {
    return this.#nc.info?.connect_urls ?? [];
  }

  /** Bytes that one message may have; 0 where the server does not say. */
  get maxPayload(): number {
    return this.#nc.info?.max_payload ?? 0;
  }

  get encrypted(): boolean {
    const info = this.#nc.info;
    if (this.address.websocket !== undefined) return this.address.websocket.startsWith('wss:');
    return this.address.tls !== undefined || info?.tls_required === true || info?.tls_available === true;
  }

  /** Subjects that the user may not publish to or subscribe to, as far as it was tried. */
  get forbidden(): ReadonlySet<string> {
    return this.#forbidden;
  }

  /** Those that it may not publish to. */
  get unsendable(): ReadonlySet<string> {
    return this.#unsendable;
  }

  /**
   * Ms of a round trip to the server of this connection; undefined when it is gone, or did not answer in time.
   *
   * @param maxMs waits no longer; absent: as long as there is a connection
   */
  rtt(maxMs?: number): Promise<number | undefined> {
    if (this.closed) return Promise.resolve(undefined);
    return new Promise(resolve => {
      const started = performance.now();
      const timer = maxMs === undefined ? undefined : setTimeout(() => end(undefined), maxMs);
      const end = (ms: number | undefined) => {
        clearTimeout(timer);
        this.#onEnd.delete(ended);
        resolve(ms);
      };
      // The client library forgets who waits for an answer when it closes.
      const ended = () => end(undefined);
      this.#onEnd.add(ended);
      this.#nc.flush().then(() => end(performance.now() - started), ended);
    });
  }

  /**
   * Follows a subject until the session ends. `take` must not throw.
   *
   * @param optional nothing is missing where the user may not: it is not counted among {@link forbidden}
   */
  follow(subject: string, take: (msg: Msg) => void, optional = false): void {
    if (this.closed) return;
    this.#nc.subscribe(subject, {
      callback: (error, msg) => {
        if (error === null) take(msg);
        else if (!optional) this.#forbidden.add(subject);
      },
    });
  }

  /**
   * Publishes a request with an inbox of its own. The returned function ends it for the servers too: what they still have to
   * send is not sent. `take` gets undefined when nobody listens, or the session ends. Must not throw.
   */
  askApart(subject: string, payload: Uint8Array, take: (msg: Msg | undefined) => void): () => void {
    const inbox = `${this.#inbox}.apart.${(this.#next++).toString(36)}`;
    if (this.closed) return () => undefined;
    const subscription = this.#nc.subscribe(inbox, {
      callback: (error, msg) => take(error !== null || msg.headers?.code === 503 ? undefined : msg),
    });
    const ended = () => take(undefined);
    this.#onEnd.add(ended);
    this.#nc.publish(subject, payload, { reply: inbox });
    return () => {
      this.#onEnd.delete(ended);
      subscription.unsubscribe();
    };
  }

  /** Publishes a request and hands each answer to `take` until it is enough or an end comes by itself. Never throws. */
  ask(subject: string, options: AskOptions): Promise<Ending> {
    const tokens: string[] = [];
    return new Promise(resolve => {
      const { maxMs, idleMs, againMs, take: enough } = options;
      const timers = [setTimeout(() => end('timeout'), maxMs)];
      // An idle timer fires seldom and is moved often: `refresh` costs nothing, a new timer for each of 10,000 answers does.
      const idle = idleMs === undefined ? undefined : setTimeout(() => end('timeout'), idleMs);
      if (idle !== undefined) timers.push(idle);
      const again = againMs === undefined ? undefined : setInterval(() => send(), againMs);
      const end = (how: Ending) => {
        for (const timer of timers) clearTimeout(timer);
        clearInterval(again);
        for (const token of tokens) this.#pending.delete(token);
        resolve(how);
      };
      // Each time with a token of its own: what it took to answer is known.
      const send = () => {
        const token = (this.#next++).toString(36);
        const started = performance.now();
        const take = (msg: Msg) => {
          if (enough(msg, performance.now() - started)) end('complete');
          else idle?.refresh();
        };
        tokens.push(token);
        this.#pending.set(token, { subject, take, end });
        try {
          this.#nc.publish(subject, options.payload, { reply: `${this.#inbox}.${token}` });
        } catch {
          end('closed');
        }
      };
      send();
    });
  }

  /** Ends it because the server does not answer, which nobody else tells. */
  async giveUp(): Promise<void> {
    this.#why ??= new NoAnswer(this.serverName, this.heardAt);
    await this.close();
  }

  async close(): Promise<void> {
    await this.#nc.close().catch(() => undefined);
  }

  #onAnswer(error: Error | null, msg: Msg): void {
    if (error !== null) {
      this.#forbidden.add(`${this.#inbox}.*`);
      for (const pending of [...this.#pending.values()]) pending.end('forbidden');
      return;
    }
    const pending = this.#pending.get(msg.subject.slice(this.#inbox.length + 1));
    if (pending === undefined) return;
    if (msg.data.length === 0 && msg.headers?.code === 503) pending.end('no-responders');
    else pending.take(msg);
  }

  /** A refused publish is told on the connection, not on the request: find the requests that it is about. */
  async #watchErrors(): Promise<void> {
    for await (const status of this.#nc.status()) {
      // The client library ends it then, and does not say why.
      if (status.type === 'staleConnection') this.#why ??= new NoAnswer(this.serverName, this.heardAt);
      const refused = status.permissionContext;
      if (refused?.operation !== 'publish') continue;
      this.#forbidden.add(refused.subject);
      this.#unsendable.add(refused.subject);
      for (const pending of [...this.#pending.values()]) {
        if (pending.subject === refused.subject) pending.end('forbidden');
      }
    }
  }
}
