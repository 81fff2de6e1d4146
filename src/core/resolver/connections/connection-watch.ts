import type { Session } from '../link/session.ts';
import { isUp, type ServerBook } from '../servers/server-book.ts';
import type { ConnectionBook } from './connection-book.ts';
import { type ConnzEntry, PAGE, readConnz } from './connz.ts';

/** Above this the rest of a server's connections is counted, not listed: each page is a third of a megabyte. */
const MOST_PAGES = 20;

interface Listing {
  readonly entries: Map<number, ConnzEntry>;
  total: number;
}

/** Reads the connections of all servers, page by page. */
export class ConnectionWatch {
  readonly #servers: ServerBook;
  readonly #book: ConnectionBook;
  #unlisted = 0;
  #readOnce = false;

  constructor(servers: ServerBook, book: ConnectionBook) {
    this.#servers = servers;
    this.#book = book;
  }

  /** Connections that servers count but that are not in the list. */
  get unlisted(): number {
    return this.#unlisted;
  }

  /**
   * One reading. Identities triple the size of an answer and never change, so they are asked for only when a connection
   * is there that nobody announced.
   */
  async round(session: Session): Promise<void> {
    let listings = await this.#read(session, !this.#readOnce);
    if (this.#readOnce && this.#hasStrangers(listings)) listings = await this.#read(session, true);
    if (session.closed || listings.size === 0) return;
    this.#readOnce = true;
    this.#take(listings);
  }

  #take(listings: ReadonlyMap<string, Listing>): void {
    for (const [id, { entries }] of listings) {
      const name = this.#servers.byId(id)?.name;
      if (name !== undefined) this.#book.listed(id, name, [...entries.values()]);
    }
    // A server that is up and did not answer this once keeps its connections; they are counted by its own STATSZ anyway.
    const up = this.#servers.list.filter(isUp);
    this.#book.finish(new Set(up.map(server => server.id)));
    const listed = [...listings.values()].reduce((sum, { entries, total }) => sum + total - entries.size, 0);
    const silent = up.filter(server => !listings.has(server.id));
    const unheard = silent.reduce(
      (sum, { id, connections }) => sum + connections - this.#book.countOn(id),
      0,
    );
    this.#unlisted = Math.max(0, listed) + Math.max(0, unheard);
  }

  async #read(session: Session, auth: boolean): Promise<ReadonlyMap<string, Listing>> {
    const listings = new Map<string, Listing>();
    const waiting = this.#servers.list.filter(isUp).length;
    for (let page = 0; page < MOST_PAGES && waiting > 0 && !session.closed; page++) {
      const pages = await readConnz(session, waiting, page * PAGE, auth);
      for (const { serverId, total, entries } of pages) {
        const listing = listings.get(serverId) ?? { entries: new Map(), total };
        listing.total = total;
        for (const entry of entries) listing.entries.set(entry.cid, entry);
        listings.set(serverId, listing);
      }
      if (!pages.some(({ total }) => total > (page + 1) * PAGE)) break;
    }
    return listings;
  }

  #hasStrangers(listings: ReadonlyMap<string, Listing>): boolean {
    for (const [id, { entries }] of listings) {
      for (const cid of entries.keys()) if (!this.#book.knows(id, cid)) return true;
    }
    return false;
  }
}
