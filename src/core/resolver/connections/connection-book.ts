import type { OwnConnections } from '../link/own-connections.ts';
import { shareList, shareObject } from '../link/share.ts';
import type { ConnectionView } from '../live-view.ts';
import { ratesBetween, type Sample } from '../servers/traffic.ts';
import { type ConnectionIdentity, isTold } from './connection-identity.ts';
import type { ConnzEntry } from './connz.ts';

/** What is known of connections from elsewhere than the servers. */
export interface WhoIsWho {
  readonly nameOfUser: (key: string) => string | undefined;
  readonly own: Pick<OwnConnections, 'purposeOf'>;
}

interface Entry {
  readonly view: ConnectionView;
  readonly sample: Sample;
}

/** One server's connections, by the numbers that it gave them: in their order, as servers list them. */
class ServerEntries {
  readonly name: string;
  readonly entries = new Map<number, Entry>();
  readonly identities = new Map<number, ConnectionIdentity>();
  /** Came since the present reading began: it may be on none of its pages. */
  readonly fresh = new Set<number>();

  constructor(name: string) {
    this.name = name;
  }
}

/** Ended connections that are remembered, so that an answer which was under way does not bring them back. */
const MOST_ENDED = 20_000;

/** How long a server may list a client while its login is not through, in milliseconds: its own default limit and more. */
const LOGIN_MS = 5_000;

/** Live connections of all servers, with what is known about who they are. */
export class ConnectionBook {
  readonly #servers = new Map<string, ServerEntries>();
  readonly #ended = new Set<string>();
  readonly #known: WhoIsWho;
  #list: readonly ConnectionView[] = [];
  /** The list is made when somebody looks: with 50,000 rows not for each that comes or goes. */
  #changed = false;

  constructor(known: WhoIsWho) {
    this.#known = known;
  }

  /** The same array until something changed. */
  get list(): readonly ConnectionView[] {
    if (this.#changed) this.#rebuild();
    return this.#list;
  }

  countOn(serverId: string): number {
    return this.#servers.get(serverId)?.entries.size ?? 0;
  }

  knows(serverId: string, cid: number): boolean {
    return this.#servers.get(serverId)?.identities.has(cid) ?? false;
  }

  /** A login was seen: who it is need not be asked. With what the event tells of it, it is in the list at once. */
  began(
    serverId: string,
    cid: number,
    identity: ConnectionIdentity,
    seen?: { readonly server: string; readonly entry: ConnzEntry },
  ): void {
    const server = this.#server(serverId, seen?.server ?? '');
    server.identities.set(cid, identity);
    server.fresh.add(cid);
    if (seen === undefined || server.entries.has(cid)) return;
    server.entries.set(cid, this.#entry(undefined, seen.entry, identity, serverId, seen.server));
    this.#changed = true;
  }

  /** A connection ended. True when it was in the list. */
  ended(serverId: string, cid: number): boolean {
    this.#ended.add(idOf(serverId, cid));
    if (this.#ended.size > MOST_ENDED)
      for (const oldest of this.#ended) if (this.#ended.delete(oldest)) break;
    const server = this.#servers.get(serverId);
    server?.identities.delete(cid);
    const gone = server?.entries.delete(cid) ?? false;
    if (gone) this.#changed = true;
    return gone;
  }

  /** A reading of all pages begins. */
  begin(): void {
    for (const { fresh } of this.#servers.values()) fresh.clear();
  }

  /** Everything that one server listed, in place of what it listed before. */
  listed(serverId: string, serverName: string, entries: readonly ConnzEntry[]): void {
    this.takePage(serverId, serverName, entries);
    this.keepOnly(serverId, new Set(entries.map(({ cid }) => cid)));
  }

  /** A part of what one server listed. */
  takePage(serverId: string, serverName: string, entries: readonly ConnzEntry[]): void {
    const server = this.#server(serverId, serverName);
    for (const each of entries) {
      const { cid } = each;
      if (this.#ended.has(idOf(serverId, cid))) continue;
      if (each.identity !== undefined && !isLoggingIn(each.identity, each))
        server.identities.set(cid, withLogin(each.identity, server.identities.get(cid)));
      const identity = server.identities.get(cid);
      if (identity === undefined) server.entries.delete(cid);
      else {
        const before = server.entries.get(cid);
        server.entries.set(cid, this.#entry(before, each, identity, serverId, serverName));
      }
    }
    this.#changed = true;
  }

  /** Every page of one server was taken: those that were on none are gone. */
  keepOnly(serverId: string, listed: ReadonlySet<number>): void {
    const server = this.#servers.get(serverId);
    if (!server) return;
    for (const cid of server.entries.keys()) {
      if (listed.has(cid) || server.fresh.has(cid)) continue;
      server.entries.delete(cid);
      server.identities.delete(cid);
    }
    this.#changed = true;
  }

  /** Forgets servers that are gone. */
  finish(servers: ReadonlySet<string>): void {
    for (const id of [...this.#servers.keys()]) if (!servers.has(id)) this.#servers.delete(id);
    this.#changed = true;
  }

  #server(id: string, name: string): ServerEntries {
    const known = this.#servers.get(id);
    if (known && (known.name === name || name === '')) return known;
    const fresh = new ServerEntries(name);
    for (const [cid, identity] of known?.identities ?? []) fresh.identities.set(cid, identity);
    this.#servers.set(id, fresh);
    return fresh;
  }

  #entry(
    before: Entry | undefined,
    now: ConnzEntry,
    identity: ConnectionIdentity,
    serverId: string,
    server: string,
  ): Entry {
    const { sample } = now;
    const rates = ratesBetween(before?.sample, sample);
    const last: Partial<ConnectionView> = rates ?? before?.view ?? {};
    // Written out: spreading so many members takes ten times as long, and there may be 50,000 of these.
    const view: ConnectionView = {
      id: `${server}/${now.cid}`,
      cid: now.cid,
      server,
      accountKey: identity.accountKey,
      accountName: identity.accountName,
      userKey: identity.userKey,
      userName: this.#known.nameOfUser(identity.userKey) ?? identity.userName,
      clientName: now.clientName,
      ip: now.ip,
      port: now.port,
      kind: now.kind,
      type: now.type,
      lang: now.lang,
      version: now.version,
      rtt: now.rtt,
      subscriptions: now.subscriptions,
      pendingBytes: now.pendingBytes,
      inMsgs: sample.inMsgs,
      outMsgs: sample.outMsgs,
      inBytes: sample.inBytes,
      outBytes: sample.outBytes,
      inMsgsRate: last.inMsgsRate,
      outMsgsRate: last.outMsgsRate,
      inBytesRate: last.inBytesRate,
      outBytesRate: last.outBytesRate,
      startedAt: now.startedAt,
      lastActivityAt: now.lastActivityAt,
      issuerKey: identity.issuerKey,
      userIssuedAt: identity.userIssuedAt,
      callsItself: identity.callsItself,
      unsure: identity.unsure,
      own: this.#known.own.purposeOf(serverId, now.cid),
    };
    return {
      view: shareObject(before?.view, view),
      sample: rates === undefined && before ? before.sample : sample,
    };
  }

  #rebuild(): void {
    this.#changed = false;
    const servers = [...this.#servers.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    const views = servers.flatMap(({ entries }) => inOrder(Array.from(entries.values(), ({ view }) => view)));
    this.#list = shareList(this.#list, views);
  }
}

/** By number. Servers list them so, and what comes gets a higher one: as a rule nothing has to be sorted. */
function inOrder(views: ConnectionView[]): ConnectionView[] {
  const isSorted = views.every((view, i) => i === 0 || (views[i - 1]?.cid ?? 0) < view.cid);
  return isSorted ? views : views.sort((a, b) => a.cid - b.cid);
}

/** A client is listed before its login is through: first without an account, then without a user. It is nobody yet. */
function isLoggingIn({ accountKey, userKey, userName }: ConnectionIdentity, entry: ConnzEntry): boolean {
  if (accountKey === '') return true;
  return userKey === '' && userName === '' && entry.sample.at - entry.startedAt < LOGIN_MS;
}

/**
 * Servers leave the JWT of bearer users out of their lists, which have in its place what the client calls itself. Who it is is
 * known from the login, where that was seen.
 */
function withLogin(listed: ConnectionIdentity, before: ConnectionIdentity | undefined): ConnectionIdentity {
  return before !== undefined && isTold(before) && !isTold(listed) ? before : listed;
}

function idOf(serverId: string, cid: number): string {
  return `${serverId}/${cid}`;
}
