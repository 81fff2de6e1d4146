import { type Address, addressOf, gossipedAddress } from './address.ts';
import type { FoundLogin } from './login.ts';
import type { ServerReport } from './server-report.ts';
import type { Session } from './session.ts';

/** After a failed attempt the address is left alone for so long. */
const RETRY_MS = 60_000;
const MOST_PROBES = 32;

interface Attempt {
  readonly at: number;
  /** Server that answered there; undefined when none did. */
  readonly serverId: string | undefined;
}

/**
 * One session to each server that can be reached, so that answers without a name have one: the server that the session is
 * on. They carry bulk answers too, which would make the main session's requests wait.
 */
export class Probes {
  readonly #login: FoundLogin;
  readonly #open: (address: Address) => Promise<Session>;
  readonly #sessions = new Map<string, Session>();
  readonly #attempts = new Map<string, Attempt>();

  constructor(login: FoundLogin, open: (address: Address) => Promise<Session>) {
    this.#login = login;
    this.#open = open;
  }

  /** The open session to a server; undefined when there is none. */
  to(serverId: string): Session | undefined {
    const session = this.#sessions.get(serverId);
    return session === undefined || session.closed ? undefined : session;
  }

  /** Tries to have a session to each of these servers. Never throws; what cannot be reached stays without. */
  async reach(
    serverIds: readonly string[],
    main: Session,
    reports: ReadonlyMap<string, ServerReport>,
  ): Promise<void> {
    for (const [id, session] of this.#sessions) if (session.closed) this.#sessions.delete(id);
    const missing = () => serverIds.filter(id => !this.#sessions.has(id));
    // First where each says that it listens, then every other address that somebody named.
    const own = missing().map(id =>
      id === main.serverId ? main.address : this.#addressOf(reports.get(id), main),
    );
    await Promise.all(own.map(address => this.#try(address)));
    for (const address of this.#others(main, reports)) {
      if (missing().length === 0) return;
      await this.#try(address);
    }
  }

  /** An address may lead to another process now. */
  forgetAttempts(): void {
    this.#attempts.clear();
  }

  async close(): Promise<void> {
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    await Promise.all(sessions.map(session => session.close()));
  }

  async #try(address: Address | undefined): Promise<void> {
    if (address === undefined || this.#sessions.size >= MOST_PROBES) return;
    const last = this.#attempts.get(address.hostPort);
    const connected = last?.serverId !== undefined && this.to(last.serverId) !== undefined;
    if (connected || (last !== undefined && performance.now() - last.at < RETRY_MS)) return;
    this.#attempts.set(address.hostPort, { at: performance.now(), serverId: undefined });
    let session: Session;
    try {
      session = await this.#open(address);
    } catch {
      return; // Not reachable from here: its answers stay anonymous.
    }
    this.#attempts.set(address.hostPort, { at: performance.now(), serverId: session.serverId });
    if (this.to(session.serverId) === undefined) this.#sessions.set(session.serverId, session);
    else await session.close();
  }

  #addressOf(report: ServerReport | undefined, main: Session): Address | undefined {
    return report === undefined || report.address === '' ? undefined : this.#gossiped(report.address, main);
  }

  #others(main: Session, reports: ReadonlyMap<string, ServerReport>): readonly Address[] {
    const told = [...main.gossip, ...[...reports.values()].flatMap(report => report.clusterAddresses)];
    const given = this.#login.urls.map(url => addressOf(url, this.#login.tls));
    return [...given, ...[...new Set(told)].flatMap(each => this.#gossiped(each, main) ?? [])];
  }

  /** Passwords are not sent to addresses that others told us; signatures may be. */
  #gossiped(hostPort: string, main: Session): Address | undefined {
    if (!this.#login.signs) return undefined;
    return gossipedAddress(hostPort, main.address, main.encrypted, this.#login.tls);
  }
}
