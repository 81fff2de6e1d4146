import type { OwnConnections } from '../link/own-connections.ts';
import { shareList, shareObject } from '../link/share.ts';
import type { ConnectionView } from '../live-view.ts';
import { ratesBetween, ratesOf, type Sample } from '../servers/traffic.ts';
import type { ConnectionIdentity, ConnzEntry } from './connz.ts';

/** What is known of connections from elsewhere than the servers. */
export interface WhoIsWho {
  readonly nameOfUser: (key: string) => string | undefined;
  readonly own: Pick<OwnConnections, 'purposeOf'>;
}

interface Server {
  readonly id: string;
  readonly name: string;
}

interface Entry {
  readonly view: ConnectionView;
  readonly sample: Sample;
}

/** Ended connections that are remembered, so that an answer which was under way does not bring them back. */
const MOST_ENDED = 20_000;

/** How long a server may list a client while its login is not through, in milliseconds: its own default limit and more. */
const LOGIN_MS = 5_000;

/** Live connections of all servers, with what is known about who they are. */
export class ConnectionBook {
  readonly #entries = new Map<string, Map<number, Entry>>();
  readonly #identities = new Map<string, ConnectionIdentity>();
  readonly #ended = new Set<string>();
  readonly #known: WhoIsWho;
  #list: readonly ConnectionView[] = [];

  constructor(known: WhoIsWho) {
    this.#known = known;
  }

  /** The same array until something changed. */
  get list(): readonly ConnectionView[] {
    return this.#list;
  }

  countOn(serverId: string): number {
    return this.#entries.get(serverId)?.size ?? 0;
  }

  knows(serverId: string, cid: number): boolean {
    return this.#identities.has(idOf(serverId, cid));
  }

  /** A login was seen: who it is need not be asked. */
  began(serverId: string, cid: number, identity: ConnectionIdentity): void {
    this.#identities.set(idOf(serverId, cid), identity);
  }

  /** A connection ended. True when it was in the list. */
  ended(serverId: string, cid: number): boolean {
    const id = idOf(serverId, cid);
    this.#ended.add(id);
    if (this.#ended.size > MOST_ENDED)
      for (const oldest of this.#ended) if (this.#ended.delete(oldest)) break;
    this.#identities.delete(id);
    const gone = this.#entries.get(serverId)?.delete(cid) ?? false;
    if (gone) this.#rebuild();
    return gone;
  }

  /** Everything that one server listed, in place of what it listed before. */
  listed(serverId: string, serverName: string, entries: readonly ConnzEntry[]): void {
    const before = this.#entries.get(serverId);
    const now = new Map<number, Entry>();
    for (const each of entries) {
      const id = idOf(serverId, each.cid);
      if (this.#ended.has(id)) continue;
      if (each.identity !== undefined && !isLoggingIn(each.identity, each))
        this.#identities.set(id, withName(each.identity, this.#identities.get(id)));
      const identity = this.#identities.get(id);
      if (identity !== undefined)
        now.set(
          each.cid,
          this.#entry(before?.get(each.cid), each, identity, { id: serverId, name: serverName }),
        );
    }
    this.#entries.set(serverId, now);
    for (const cid of before?.keys() ?? []) if (!now.has(cid)) this.#identities.delete(idOf(serverId, cid));
  }

  /** Forgets servers that are gone, and takes over what {@link listed} brought. */
  finish(servers: ReadonlySet<string>): void {
    for (const id of [...this.#entries.keys()]) if (!servers.has(id)) this.#entries.delete(id);
    for (const id of [...this.#identities.keys()]) {
      if (!servers.has(id.slice(0, id.lastIndexOf('/')))) this.#identities.delete(id);
    }
    this.#rebuild();
  }

  #entry(before: Entry | undefined, now: ConnzEntry, identity: ConnectionIdentity, server: Server): Entry {
    const { identity: _asked, sample, ...shown } = now;
    const { at: _at, ...counters } = sample;
    const rates = ratesBetween(before?.sample, sample);
    const view: ConnectionView = {
      ...identity,
      ...shown,
      ...counters,
      ...(rates ?? ratesOf(before?.view)),
      id: `${server.name}/${now.cid}`,
      server: server.name,
      userName: this.#known.nameOfUser(identity.userKey) ?? identity.userName,
      own: this.#known.own.purposeOf(server.id, now.cid),
    };
    return {
      view: shareObject(before?.view, view),
      sample: rates === undefined && before ? before.sample : sample,
    };
  }

  #rebuild(): void {
    const views: ConnectionView[] = [];
    for (const entries of this.#entries.values())
      for (const entry of entries.values()) views.push(entry.view);
    views.sort((a, b) => (a.server < b.server ? -1 : a.server > b.server ? 1 : a.cid - b.cid));
    this.#list = shareList(this.#list, views);
  }
}

/** A client is listed before its login is through: first without an account, then without a user. It is nobody yet. */
function isLoggingIn({ accountKey, userKey, userName }: ConnectionIdentity, entry: ConnzEntry): boolean {
  if (accountKey === '') return true;
  return userKey === '' && userName === '' && entry.sample.at - entry.startedAt < LOGIN_MS;
}

/** Servers leave the JWT of bearer users out of their lists: what it says is known from the login, where that was seen. */
function withName(listed: ConnectionIdentity, before: ConnectionIdentity | undefined): ConnectionIdentity {
  if (before === undefined) return listed;
  // A client over MQTT is then listed under the name that it sent, which says nothing.
  if (listed.userKey === '' && before.userKey !== '') return before;
  return listed.userName === '' && before.userKey === listed.userKey
    ? { ...listed, userName: before.userName, userIssuedAt: before.userIssuedAt }
    : listed;
}

function idOf(serverId: string, cid: number): string {
  return `${serverId}/${cid}`;
}
