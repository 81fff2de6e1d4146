import { setTimeout as delay } from 'node:timers/promises';
import { NkeeperError } from '../../errors.ts';
import { type Address, addressOf, gossipedAddress } from '../login/address.ts';
import type { FoundLogin } from '../login/login.ts';
import { checkSystemUser } from '../login/system-user.ts';
import { type Failure, failureOf } from './failure.ts';
import { NoAnswer } from './no-answer.ts';
import type { OwnConnections, OwnPurpose } from './own-connections.ts';
import { Session } from './session.ts';

const DIAL_TIMEOUT_MS = 5000;
/** Connections to all servers that are only worth having when they are there soon. */
const LINES_MS = 1000;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2000;
/** After a refusal: credentials and accounts change slowly, and each attempt is an event on the servers. */
const REFUSED_WAIT_MS = 10_000;

/** What the connector tells, in the order in which it happens. */
export interface ConnectorEvents {
  /** A login was accepted; the session lives until `onLost`. */
  onSession(session: Session): void;
  onLost(failure: Failure): void;
  /** An attempt failed; the next one follows by itself. */
  onFailed(failure: Failure): void;
}

/**
 * Keeps one session open: tries the given servers, then those that they told about, again and again with growing waits.
 * Each attempt has fresh credentials. Nothing is thrown: failures are told.
 */
export class Connector {
  readonly #own: OwnConnections;
  readonly #login: FoundLogin;
  readonly #events: ConnectorEvents;
  readonly #stop = new AbortController();
  #session: Session | undefined;
  #gossip: readonly Address[] = [];
  /** Where a server hangs: the others are tried first. */
  #hung = '';
  #wake = new AbortController();

  /** `own` learns of each connection that is made. */
  constructor(login: FoundLogin, own: OwnConnections, events: ConnectorEvents) {
    this.#login = login;
    this.#own = own;
    this.#events = events;
    void this.#run();
  }

  /** The main one, while a server takes it. */
  get session(): Session | undefined {
    return this.#session;
  }

  /** Does not wait any longer for the next attempt. */
  retryNow(): void {
    this.#wake.abort();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#wake.abort();
    await this.#session?.close();
  }

  /** Another session beside the main one, to one address. Throws what the attempt threw. */
  openTo(address: Address): Promise<Session> {
    return this.#open(address, 'holdings');
  }

  /**
   * One to each of these servers, by id, at the addresses that are known; undefined when not all are found there at once.
   * Whoever asked closes them.
   */
  async openLines(ids: readonly string[]): Promise<ReadonlyMap<string, Session> | undefined> {
    const lines = new Map<string, Session>();
    const given = new AbortController();
    const take = async (address: Address) => {
      const session = await this.#open(address, 'holdings');
      const { serverId } = session;
      if (given.signal.aborted || !ids.includes(serverId) || lines.has(serverId)) return session.close();
      lines.set(serverId, session);
      if (lines.size === ids.length) given.abort();
    };
    const all = Promise.allSettled(this.#addresses().map(take));
    await Promise.race([all, delay(LINES_MS, undefined, { signal: given.signal }).catch(() => undefined)]);
    given.abort();
    if (lines.size === ids.length) return lines;
    for (const line of lines.values()) void line.close();
    return undefined;
  }

  /** A session of its own for one task, to where the main one is. Throws `not-connected`, and what the attempt threw. */
  openFor(purpose: OwnPurpose): Promise<Session> {
    const address = this.#session?.address;
    if (address) return this.#open(address, purpose);
    return Promise.reject(
      new NkeeperError('not-connected', 'There is no connection to the servers.', {
        hint: 'Wait until it is there again.',
      }),
    );
  }

  async #run(): Promise<void> {
    let wait = FIRST_WAIT_MS;
    while (!this.#stop.signal.aborted) {
      const failure = await this.#connect();
      if (this.#stop.signal.aborted) return;
      if (failure === undefined) {
        wait = FIRST_WAIT_MS;
        continue;
      }
      if (failure.refused && (await this.#login.another?.())) continue;
      this.#events.onFailed(failure);
      await this.#pause(failure.refused ? REFUSED_WAIT_MS : wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    }
  }

  /** One round over all servers, and the whole life of the session if one takes us. */
  async #connect(): Promise<Failure | undefined> {
    let worst: Failure | undefined;
    for (const address of this.#addresses()) {
      if (this.#stop.signal.aborted) return undefined;
      try {
        const session = await this.#open(address, 'watch');
        await this.#live(session);
        return undefined;
      } catch (error) {
        const failure = failureOf(error);
        // What a server said is worth more than that another one is down.
        if (worst === undefined || (failure.refused && !worst.refused))
          worst = named(failure, error, address);
      }
    }
    return worst;
  }

  async #open(address: Address, purpose: OwnPurpose): Promise<Session> {
    const credentials = await this.#login.credentials(
      purpose === 'kick' ? 'kick' : 'watch',
      address.hostPort,
    );
    const { inboxPrefix } = this.#login;
    return this.#own.open(purpose, () =>
      Session.open({ address, credentials, inboxPrefix, timeoutMs: DIAL_TIMEOUT_MS }),
    );
  }

  async #live(session: Session): Promise<void> {
    this.#session = session;
    try {
      if (this.#stop.signal.aborted) return;
      await checkSystemUser(session);
      if (this.#stop.signal.aborted) return;
      this.#events.onSession(session);
      const error = await session.ended;
      if (this.#stop.signal.aborted) return;
      this.#learn(session);
      this.#hung = error instanceof NoAnswer ? session.address.hostPort : '';
      this.#events.onLost(failureOf(error));
    } finally {
      this.#session = undefined;
      await session.close();
    }
    await this.#pause(FIRST_WAIT_MS);
  }

  #addresses(): readonly Address[] {
    const all = [...this.#login.urls.map(url => addressOf(url, this.#login.tls)), ...this.#gossip];
    const hangs = ({ hostPort }: Address) => hostPort === this.#hung;
    return [...all.filter(each => !hangs(each)), ...all.filter(hangs)];
  }

  /** Servers that the session told about are tried too, but never with a password. */
  #learn(session: Session): void {
    if (!this.#login.signs) return;
    const { address, encrypted } = session;
    this.#gossip = session.gossip.map(each => gossipedAddress(each, address, encrypted, this.#login.tls));
  }

  async #pause(ms: number): Promise<void> {
    this.#wake = new AbortController();
    await delay(ms * (0.8 + 0.4 * Math.random()), undefined, { signal: this.#wake.signal }).catch(
      () => undefined,
    );
  }
}

function named(failure: Failure, error: unknown, address: Address): Failure {
  if (error instanceof NkeeperError) return failure;
  return { ...failure, reason: `${address.hostPort}: ${failure.reason}` };
}
