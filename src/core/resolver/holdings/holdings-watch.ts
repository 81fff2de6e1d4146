import type { KnownAccount } from '../events/refusal.ts';
import type { Session } from '../link/session.ts';
import type { ServerView } from '../live-view.ts';
import type { Address } from '../login/address.ts';
import type { Picture } from '../picture.ts';
import { ClaimsWatch } from './claims-watch.ts';
import { Contents, type EarlyUpdate } from './contents.ts';
import { type Compared, compareAll, isSameComparison, nextExpiry } from './holdings-book.ts';
import type { LocalAccounts } from './local-accounts.ts';
import { indexLocal, type LocalIndex } from './local-index.ts';
import { PassiveHashes } from './passive-hash.ts';
import { RunningWatch } from './running-watch.ts';
import { tokenFacts } from './token-facts.ts';

export interface HoldingsOptions {
  readonly local: LocalAccounts;
  readonly picture: Picture;
  /** Another session to the same address; throws when there is none to be had. */
  readonly open: (address: Address) => Promise<Session>;
  /** As the servers say; empty while they did not. */
  readonly systemAccount: () => string;
  /** An answer to that subject comes to this program: it asked. */
  readonly isOwn: (reply: string) => boolean;
  /** Somebody pushed or deleted: the comparison should run soon. */
  readonly onClaims: () => void;
  /** The picture has news. */
  readonly onChange: () => void;
  readonly loads?: Loads | undefined;
  /**
   * A connection to each of these servers, by id; undefined when there is not one to each. Where it is given, a comparison that
   * is most likely right is shown before it is proven.
   */
  readonly lines?:
    | ((ids: readonly string[]) => Promise<ReadonlyMap<string, Session> | undefined>)
    | undefined;
}

/**
 * Servers without a full resolver load what they have and did not load, for the comparison to know it: for whoever looks once.
 * It costs them memory, so what looks again and again does without.
 */
export interface Loads {
  /** Public key of the one account that matters; absent: all of the store, where they are not too many. */
  readonly account?: string | undefined;
}

const RETRY_MS = 3000;
/** Servers that tell nothing keep nobody from being told that it is not known. */
const UNREAD_MS = 30_000;
/** Some never tell. */
const MOST_RETRIES = 5;

/** Compares what all servers hold with the store, and keeps the comparison fresh. */
export class HoldingsWatch {
  readonly #options: HoldingsOptions;
  readonly #passive = new PassiveHashes();
  readonly #contents: Contents;
  readonly #running = new RunningWatch();
  readonly #claims: ClaimsWatch;
  #local: LocalIndex | undefined;
  #indexing: Promise<LocalIndex> | undefined;
  #force = false;
  /** Rounds in a row in which a server did not tell what it holds. */
  #untold = 0;
  #second: Session | undefined;
  #lines: ReadonlyMap<string, Session> | undefined;
  #closed = false;
  #isRead = false;
  #since = Number.POSITIVE_INFINITY;
  /** Ids of the servers whose stores are being read. */
  #asking: ReadonlySet<string> = new Set();
  #comparing: Promise<void> = Promise.resolve();
  /** What the comparison in the picture was made of. */
  #compared: Compared | undefined;
  /** Unix seconds: then something in it runs out. */
  #edge = Number.POSITIVE_INFINITY;

  constructor(options: HoldingsOptions) {
    this.#options = options;
    this.#contents = new Contents(this.#passive);
    const { local, picture, isOwn } = options;
    this.#claims = new ClaimsWatch({
      operatorToken: local.operatorToken,
      // The store's users are read bit by bit: who was heard of has a name before that.
      nameOfUser: key => local.nameOfUser(key) ?? nameHeardOf(picture, key),
      issuedAtOfUser: key => local.issuedAtOfUser(key),
      here: account => this.#local?.tokens.get(account),
      held: account => this.#newest(account),
      isOwn,
      onEvent: event => picture.log.add({ ...event, at: Date.now() }),
      onClaims: () => {
        this.#passive.forget();
        options.onClaims();
        options.onChange();
      },
    });
  }

  attach(session: Session): void {
    // It may be one to a server that hangs.
    void this.#second?.close();
    if (this.#since === Number.POSITIVE_INFINITY) this.#since = performance.now();
    this.#passive.attach(session);
    this.#claims.attach(session);
  }

  /** Reads the store's accounts while the connection is being made: each takes as long as the other where there are many. */
  prepare(): void {
    this.#index().catch(() => undefined);
  }

  /** The next round leaves nothing out to save work. */
  force(): void {
    this.#force = true;
  }

  /** Subjects that the second connection may not use. */
  get forbidden(): ReadonlySet<string> {
    return this.#second?.forbidden ?? new Set();
  }

  /** The store changed since the last comparison. */
  get stale(): boolean {
    return this.#local !== undefined && this.#local.revision !== this.#options.local.revision();
  }

  /** What the store and the servers have was read, as far as they tell; after a while nobody waits for that. */
  get isRead(): boolean {
    return this.#isRead || performance.now() - this.#since > UNREAD_MS;
  }

  /** The JWT of an account that a server holds; undefined when it has none or that is not known. */
  jwtOn(account: string, serverId: string): string | undefined {
    return this.#contents.known.get(serverId)?.tokens.get(account) ?? undefined;
  }

  /** What is known of an account on one server: what runs there, else what it holds. */
  knownOf(account: string, serverId: string): KnownAccount {
    const { local, picture } = this.#options;
    const { operatorToken } = local;
    const trusted = picture.servers.byId(serverId)?.trustsOperator;
    const here = this.#local?.tokens.get(account);
    return { operatorToken, here, there: this.#there(account, serverId), trusted };
  }

  #there(account: string, serverId: string): string | null | undefined {
    const recent = this.#claims.recent(account);
    if (recent !== undefined) return recent;
    const runs = this.#running.of(account, serverId);
    if (runs) return runs;
    const content = this.#contents.known.get(serverId);
    if (content?.tokens.has(account)) return content.tokens.get(account);
    return content?.complete && !content.partial ? null : undefined;
  }

  /** The JWT of an account that was issued last, of those that servers hold. */
  #newest(account: string): string | undefined {
    const held = [...this.#contents.known.values()].flatMap(({ tokens }) => tokens.get(account) ?? []);
    return held.reduce<string | undefined>((newest, token) => {
      const isNewer = newest === undefined || tokenFacts(token).issuedAt > tokenFacts(newest).issuedAt;
      return isNewer ? token : newest;
    }, undefined);
  }

  /** Ms until it is worth asking again where somebody did not tell: one that has just started takes a moment. */
  get retryMs(): number | undefined {
    return this.#untold > 0 && this.#untold <= MOST_RETRIES ? RETRY_MS : undefined;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#hangUp();
    await this.#second?.close();
  }

  /**
   * Servers came or went: what those that went held is not shown any longer, and a round that still waits for one of them
   * ends, for the next one to ask those that are there.
   */
  serversChanged(): void {
    if (this.#local !== undefined) void this.#compare(this.#local);
    const { servers } = this.#options.picture;
    if ([...this.#asking].some(id => !servers.isMet(id))) this.#hangUp();
  }

  /** Whoever waits for an answer over these gets none. */
  #hangUp(): void {
    for (const line of this.#lines?.values() ?? []) void line.close();
    void this.#second?.close();
  }

  async round(session: Session): Promise<void> {
    const { picture } = this.#options;
    const servers = picture.servers.answering;
    if (!servers.some(server => server.resolver !== 'unknown')) return;
    const changes = this.#claims.take();
    const force = this.#force;
    this.#force = false;
    this.#local = await this.#index();
    const bulk = await this.#bulk(session);
    this.#asking = new Set(servers.map(({ id }) => id));
    const { comparedAt } = picture;
    const failed = await this.#contents.update({
      session: bulk,
      systemAccount: this.#options.systemAccount() || session.account,
      servers,
      seen: new Set(picture.servers.list.map(({ id }) => id)),
      local: this.#local,
      changes,
      force,
      early: this.#early(this.#local),
      reopen: () => this.#options.open(bulk.address),
    });
    this.#asking = new Set();
    // What was shown early was not proven.
    if (failed.length > 0) picture.comparedAt = comparedAt;
    const { loads } = this.#options;
    if (loads) {
      const keys = loads.account === undefined ? this.#local.tokens.keys() : [loads.account];
      await this.#contents.loadUnread({ session: bulk, servers }, keys);
    }
    await this.#compare(this.#local);
    if (!session.closed) this.#finish(servers, failed);
    await this.#running.round({
      session,
      local: this.#local,
      contents: this.#contents.known,
      count: picture.servers.answering.length,
      changed: [...changes.keys()],
      connected: new Set(picture.connections.list.map(connection => connection.accountKey)),
    });
    this.#claims.settled(changes);
    await this.#compare(this.#local);
    this.#isRead = true;
  }

  #early(local: LocalIndex): EarlyUpdate | undefined {
    const { lines } = this.#options;
    if (lines === undefined) return undefined;
    return {
      lines: async ids => {
        this.#lines = await lines(ids);
        return this.#lines;
      },
      show: () => void this.#showEarly(local),
    };
  }

  async #showEarly(local: LocalIndex): Promise<void> {
    await this.#compare(local);
    if (this.#closed || this.#asking.size === 0) return;
    this.#options.picture.comparedAt = Date.now();
    this.#options.onChange();
  }

  /** The store's accounts as they are now; one reading at a time. */
  #index(): Promise<LocalIndex> {
    const before = this.#indexing?.catch(() => undefined);
    this.#indexing = Promise.resolve(before).then(index => indexLocal(this.#options.local, index));
    return this.#indexing;
  }

  /** Bulk answers make everything else on a connection wait: they have one of their own, where a second one is allowed. */
  async #bulk(session: Session): Promise<Session> {
    if (this.#second !== undefined && !this.#second.closed) return this.#second;
    try {
      this.#second = await this.#options.open(session.address);
      // It took its time, and nobody waits for it any more.
      if (this.#closed) await this.#second.close();
      return this.#second;
    } catch {
      return session;
    }
  }

  /** One after the other: a slow comparison must not put back what a later one has found. */
  #compare(local: LocalIndex): Promise<void> {
    this.#comparing = this.#comparing.then(async () => {
      const { picture } = this.#options;
      const { servers } = picture;
      const contents = new Map([...this.#contents.known].filter(([id]) => servers.isMet(id)));
      const now = { local, servers: servers.list, contents, running: this.#running.known };
      const isOver = Date.now() / 1000 >= this.#edge;
      if (this.#compared !== undefined && !isOver && isSameComparison(this.#compared, now)) return;
      picture.comparison = await compareAll(now, picture.comparison);
      this.#compared = now;
      this.#edge = nextExpiry(picture.comparison);
      this.#options.onChange();
    });
    return this.#comparing;
  }

  #finish(servers: readonly ServerView[], failed: readonly string[]): void {
    const { picture } = this.#options;
    const now = Date.now();
    for (const [id, { tokens, complete }] of this.#contents.known) {
      if (failed.includes(id) || !servers.some(server => server.id === id)) continue;
      const held = [...tokens.values()].reduce((count, token) => count + Number(token !== null), 0);
      picture.servers.learn(id, { comparedAt: now, accountsHeld: complete ? held : undefined });
    }
    const missing = servers.filter(server => failed.includes(server.id)).map(server => server.name);
    const sentence = `What ${missing.join(', ')} holds could not be read.`;
    picture.note('holdings', missing.length === 0 ? '' : sentence);
    if (missing.length === 0) picture.comparedAt = now;
    this.#untold = missing.length === 0 ? 0 : this.#untold + 1;
    this.#options.onChange();
  }
}

/** The name in the JWT of a user that is connected, or that an event told of. */
function nameHeardOf({ connections, log }: Picture, key: string): string | undefined {
  const shown = [...connections.list, ...log.list];
  return shown.find(({ userKey, userName }) => userKey === key && userName !== '')?.userName;
}
