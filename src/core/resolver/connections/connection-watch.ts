import { setTimeout as delay } from 'node:timers/promises';
import type { Session } from '../link/session.ts';
import { isUp, type ServerBook } from '../servers/server-book.ts';
import type { ConnectionBook } from './connection-book.ts';
import { type ConnzPage, type ConnzQuestion, PAGE, readConnz } from './connz.ts';
import { hidesLeafNodes, readLeafNodes } from './leaf-nodes.ts';

/** Above this the rest of a server's connections is counted, not listed: 102,400 of each server. */
const MOST_PAGES = 100;

/** So many pages of all servers together may be read whenever somebody comes or goes; with more, events alone tell of that. */
const FEW_PAGES = 3;

/** With more pages than the pace allows they are read so much more seldom: one in this time, in milliseconds. */
const PAGE_MS = 1000;

/** A page with who they are that took longer than this was much work for its server: it is left alone for as long again. */
const HARD_WORK_MS = 300;

interface Listing {
  readonly whom: Pick<ConnzPage, 'serverId' | 'serverName'>;
  readonly cids: Set<number>;
  /** Pages that were read. */
  pages: number;
  total: number;
}

/** Reads the connections of all servers, page by page. */
export class ConnectionWatch {
  readonly #servers: ServerBook;
  readonly #book: ConnectionBook;
  readonly #onPage: () => void;
  #unlisted = 0;
  #unanswered = false;
  #pages = 0;
  #readAt = 0;
  /** Servers whose last reading was not whole. */
  readonly #partial = new Set<string>();

  /** @param onPage the list has news */
  constructor(servers: ServerBook, book: ConnectionBook, onPage: () => void) {
    this.#servers = servers;
    this.#book = book;
    this.#onPage = onPage;
  }

  /** Connections that servers count but that are not in the list. */
  get unlisted(): number {
    return this.#unlisted;
  }

  /** A server that counts as up did not answer the last reading. */
  get unanswered(): boolean {
    return this.#unanswered;
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
   * One reading. Who they are never changes and is ten times the work for a server, so it is asked for only where a connection
   * is that nobody announced. Each page is taken when it comes: none of them holds the screen for long.
   */
  async round(session: Session): Promise<void> {
    this.#book.begin();
    const listings = new Map<string, Listing>();
    const up = this.#servers.list.filter(isUp).length;
    if (up > 0) await this.#readPage(session, up, 0, listings);
    for (let page = 1; page < MOST_PAGES && !session.closed; page++) {
      const more = [...listings.values()].filter(({ pages, total }) => pages === page && total > page * PAGE);
      if (more.length === 0) break;
      await Promise.all(more.map(({ whom }) => this.#readPage(session, whom, page, listings)));
    }
    if (listings.size > 0) await this.#readLeafNodes(session, listings);
    if (session.closed || listings.size === 0) return;
    this.#pages = [...listings.values()].reduce((sum, { pages }) => sum + pages, 0);
    this.#readAt = performance.now();
    this.#finish(listings);
  }

  /** Of servers that do not list them with all others. */
  async #readLeafNodes(session: Session, listings: Map<string, Listing>): Promise<void> {
    const hiding = this.#servers.list.filter(each => isUp(each) && hidesLeafNodes(each.version));
    for (const { id: serverId } of hiding) {
      const listing = listings.get(serverId);
      const entries = listing ? await readLeafNodes(session, serverId) : [];
      if (!listing || entries.length === 0) continue;
      const total = listing.total + entries.length;
      this.#take({ serverId, serverName: listing.whom.serverName, total, entries }, listings);
    }
  }

  async #readPage(
    session: Session,
    whom: ConnzQuestion['whom'],
    page: number,
    listings: Map<string, Listing>,
  ): Promise<void> {
    const plain = await readConnz(session, { whom, offset: page * PAGE, auth: false });
    await Promise.all(plain.map(each => this.#name(session, each, page, listings)));
  }

  /** Takes a page, with who they are where somebody on it is not known. */
  async #name(
    session: Session,
    plain: ConnzPage,
    page: number,
    listings: Map<string, Listing>,
  ): Promise<void> {
    if (!this.#hasStrangers(plain)) return this.#take(plain, listings);
    const begun = performance.now();
    const [named = plain] = await readConnz(session, { whom: plain, offset: page * PAGE, auth: true });
    this.#take(named, listings);
    const took = performance.now() - begun;
    if (took > HARD_WORK_MS && !session.closed) await delay(took);
  }

  #take(answer: ConnzPage, listings: Map<string, Listing>): void {
    const { serverId, serverName, total, entries } = answer;
    const name = this.#servers.byId(serverId)?.name;
    const whom = { serverId, serverName };
    const listing = listings.get(serverId) ?? { whom, cids: new Set(), pages: 0, total };
    listing.total = total;
    listing.pages++;
    for (const { cid } of entries) listing.cids.add(cid);
    listings.set(serverId, listing);
    if (name !== undefined) this.#book.takePage(serverId, name, entries);
    this.#count(listings);
    this.#onPage();
  }

  /** What servers count and the list does not have: by what they said of themselves, else by their own STATSZ. */
  #count(listings: ReadonlyMap<string, Listing>): void {
    const up = this.#servers.list.filter(isUp);
    this.#unlisted = up.reduce((sum, { id, connections }) => {
      const { total = connections, cids } = listings.get(id) ?? {};
      // Those in the middle of their login were listed too, but are nobody yet.
      return sum + Math.max(0, total - Math.max(cids?.size ?? 0, this.#book.countOn(id)));
    }, 0);
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
    this.#unanswered = up.some(({ id }) => !listings.has(id));
    this.#count(listings);
  }

  #hasStrangers({ serverId, entries }: ConnzPage): boolean {
    return entries.some(({ cid }) => !this.#book.knows(serverId, cid));
  }
}
