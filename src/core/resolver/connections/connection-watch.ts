import type { Session } from '../link/session.ts';
import { isUp, type ServerBook } from '../servers/server-book.ts';
import type { ConnectionBook } from './connection-book.ts';
import { type ConnzPage, PAGE, readConnz } from './connz.ts';

/** Above this the rest of a server's connections is counted, not listed: 102,400 of each server. */
const MOST_PAGES = 100;

/** So many pages of all servers together may be read whenever somebody comes or goes; with more, events alone tell of that. */
const FEW_PAGES = 3;

/** With more pages than the pace allows they are read so much more seldom: one in this time, in milliseconds. */
const PAGE_MS = 1000;

interface Listing {
  readonly cids: Set<number>;
  total: number;
}

/** Reads the connections of all servers, page by page. */
export class ConnectionWatch {
  readonly #servers: ServerBook;
  readonly #book: ConnectionBook;
  #unlisted = 0;
  #readOnce = false;
  #pages = 0;
  #readAt = 0;
  /** Servers whose last reading was not whole. */
  readonly #partial = new Set<string>();

  constructor(servers: ServerBook, book: ConnectionBook) {
    this.#servers = servers;
    this.#book = book;
  }

  /** Connections that servers count but that are not in the list. */
  get unlisted(): number {
    return this.#unlisted;
  }

  /** Few enough to be read again whenever somebody comes or goes. */
  get isSmall(): boolean {
    return this.#pages <= FEW_PAGES;
  }

  /** Milliseconds from the end of one reading to the next: `pace`, but longer where there is much to read. */
  interval(pace: number): number {
    return Math.max(pace, this.#pages * PAGE_MS);
  }

  /** Milliseconds until the next reading is due, for somebody who wants to see it now. */
  dueIn(pace: number): number {
    if (this.isSmall) return 0;
    return Math.max(0, this.#readAt + this.interval(pace) - performance.now());
  }

  /**
   * One reading. Identities triple the size of an answer and never change, so they are asked for only where a connection
   * is that nobody announced. Each page is taken when it comes: none of them holds the screen for long.
   */
  async round(session: Session): Promise<void> {
    this.#book.begin();
    const listings = new Map<string, Listing>();
    const waiting = this.#servers.list.filter(isUp).length;
    let pages = 0;
    for (let page = 0; page < MOST_PAGES && waiting > 0 && !session.closed; page++) {
      const read = await this.#readPage(session, waiting, page * PAGE);
      for (const each of read) this.#take(each, listings);
      pages += read.filter(({ entries }) => entries.length > 0).length;
      if (!read.some(({ total }) => total > (page + 1) * PAGE)) break;
    }
    if (session.closed || listings.size === 0) return;
    this.#readOnce = true;
    this.#pages = pages;
    this.#readAt = performance.now();
    this.#finish(listings);
  }

  async #readPage(session: Session, count: number, offset: number): Promise<readonly ConnzPage[]> {
    const pages = await readConnz(session, count, offset, !this.#readOnce);
    return this.#readOnce && this.#hasStrangers(pages) ? readConnz(session, count, offset, true) : pages;
  }

  #take({ serverId, total, entries }: ConnzPage, listings: Map<string, Listing>): void {
    const name = this.#servers.byId(serverId)?.name;
    const listing = listings.get(serverId) ?? { cids: new Set(), total };
    listing.total = total;
    for (const { cid } of entries) listing.cids.add(cid);
    listings.set(serverId, listing);
    if (name !== undefined) this.#book.takePage(serverId, name, entries);
  }

  #finish(listings: ReadonlyMap<string, Listing>): void {
    for (const [id, { cids, total }] of listings) {
      // Where connections ended between two pages, others were on neither: once, those that are missing stay.
      const isWhole = cids.size >= total;
      if (isWhole || this.#partial.has(id)) this.#book.keepOnly(id, cids);
      if (isWhole) this.#partial.delete(id);
      else this.#partial.add(id);
    }
    // A server that is up and did not answer this once keeps its connections; they are counted by its own STATSZ anyway.
    const up = this.#servers.list.filter(isUp);
    this.#book.finish(new Set(up.map(server => server.id)));
    const listed = [...listings.values()].reduce((sum, { cids, total }) => sum + total - cids.size, 0);
    const silent = up.filter(server => !listings.has(server.id));
    const unheard = silent.reduce(
      (sum, { id, connections }) => sum + connections - this.#book.countOn(id),
      0,
    );
    this.#unlisted = Math.max(0, listed) + Math.max(0, unheard);
  }

  #hasStrangers(pages: readonly ConnzPage[]): boolean {
    return pages.some(({ serverId, entries }) => entries.some(({ cid }) => !this.#book.knows(serverId, cid)));
  }
}
