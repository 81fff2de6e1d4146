import type { Session } from '../link/session.ts';
import type { ServerView } from '../live-view.ts';
import type { ClaimsChanges } from './claims-changes.ts';
import type { Content } from './content.ts';
import { type Counting, countStores, recountStores } from './counted-stores.ts';
import type { Early } from './first-look.ts';
import { FullStores } from './full-stores.ts';
import { loadUnread, readLists, readLoaded } from './loaded-accounts.ts';
import type { LocalIndex } from './local-index.ts';
import { countAnswers } from './lookup.ts';
import type { PassiveHashes } from './passive-hash.ts';
import { sameHash } from './set-hash.ts';

/** Counting reads the whole store of every server. */
const COUNT_EVERY_MS = 300_000;
const RECOUNT_MS = 30_000;
/** Servers without a full resolver are asked for each account in memory. */
const LOADED_EVERY_MS = 30_000;
const MS_PER_LOADED_ACCOUNT = 100;

export interface Update {
  /** For bulk answers: others on the same connection would wait behind them. */
  readonly session: Session;
  readonly systemAccount: string;
  /** Those that answer. */
  readonly servers: readonly ServerView[];
  /** Ids of all that were seen; of others what they held is forgotten. */
  readonly seen: ReadonlySet<string>;
  readonly local: LocalIndex;
  /** What was pushed and deleted since the last update. */
  readonly changes: ClaimsChanges;
  /** A person asked for it: nothing is left out to save work. */
  readonly force: boolean;
  /** Accounts that somebody wants to know about; a few. */
  readonly telling?: readonly string[];
  /** Shows what is most likely so before it is proven, where all servers are full resolvers of one cluster. */
  readonly early?: EarlyUpdate | undefined;
  /** Another connection to the session's server. */
  readonly reopen?: (() => Promise<Session>) | undefined;
}

export interface EarlyUpdate {
  lines: Early['lines'];
  /** {@link Contents.known} has what is likely. */
  show(): void;
}

interface Held {
  readonly content: Content;
  /** When it is worth the effort to ask again, by `performance.now()`; 0: always. */
  readonly nextAt: number;
}

/** What the resolvers of all servers hold, each asked in the way that says most about it at the least cost. */
export class Contents {
  readonly #passive: PassiveHashes;
  readonly #full = new FullStores();
  readonly #held = new Map<string, Held>();
  /** What is likely, as long as it is being proven. */
  #early: ReadonlyMap<string, Content> = new Map();

  constructor(passive: PassiveHashes) {
    this.#passive = passive;
    passive.onNews = () => this.#full.wake();
  }

  /** By server id; servers that never answered are not in it. */
  get known(): ReadonlyMap<string, Content> {
    return new Map([...this.#proven, ...this.#early]);
  }

  get #proven(): ReadonlyMap<string, Content> {
    return new Map([...this.#held].map(([id, { content }]) => [id, content]));
  }

  /** Asks the servers. Returns the ids of those whose answer is missing. */
  async update(update: Update): Promise<readonly string[]> {
    for (const id of this.#held.keys()) if (!update.seen.has(id)) this.#held.delete(id);
    const up = update.servers;
    const answered = new Set<string>();
    const full = up.filter(server => server.resolver === 'full');
    for (const id of await this.#askFull(full, update)) answered.add(id);
    for (const id of await this.#askLoaded(up, update)) answered.add(id);
    return up.map(server => server.id).filter(id => !answered.has(id));
  }

  /** Has servers without a full resolver load what they have not loaded, of some accounts, to know it as well. */
  async loadUnread({ session, servers }: Pick<Update, 'session' | 'servers'>, keys: Iterable<string>) {
    const wanted = [...keys];
    for (const { id, resolver } of servers) {
      const held = this.#held.get(id);
      if (!held || (resolver !== 'cache' && resolver !== 'memory-or-url')) continue;
      this.#held.set(id, { ...held, content: await loadUnread(session, id, held.content, wanted) });
    }
  }

  async #askFull(full: readonly ServerView[], update: Update): Promise<readonly string[]> {
    if (full.length === 0) return [];
    const own = update.servers.find(({ id }) => id === update.session.serverId)?.cluster;
    const ids = full.filter(({ cluster }) => cluster === own).map(({ id }) => id);
    const held = new Map([...this.#proven].filter(([id]) => ids.includes(id)));
    const early = ids.length === update.servers.length ? this.#earlyFor(update) : undefined;
    const asked = ids.length === 0 ? held : this.#full.update({ ...update, ids, held, early });
    const found = await Promise.resolve(asked).finally(() => {
      this.#early = new Map();
    });
    for (const [id, content] of found)
      this.#held.set(id, { content: asOurs(content, update.local), nextAt: 0 });
    const named = [...found.keys()];
    const others = full.map(({ id }) => id).filter(id => !found.has(id));
    return others.length === 0 ? named : [...named, ...(await this.#askAnonymous(others, named, update))];
  }

  #earlyFor({ early }: Update): Early | undefined {
    return (
      early && {
        lines: ids => early.lines(ids),
        show: contents => {
          this.#early = contents;
          early.show();
        },
      }
    );
  }

  /** Full resolvers that no answer can be proven for by name: those in other clusters, or without permission to ask. */
  async #askAnonymous(
    ids: readonly string[],
    named: readonly string[],
    update: Update,
  ): Promise<readonly string[]> {
    const { session, local, changes, force } = update;
    for (const id of ids) this.#takeAnnounced(id, update);
    const now = performance.now();
    const fresh = ids.every(id => now < (this.#held.get(id)?.nextAt ?? 0));
    if (fresh && !force && changes.size === 0) return ids;
    const counting = this.#counting(ids, named, update);
    const [witness] = local.tokens.keys();
    // Somebody answers whom we do not know, or somebody does not: then no answer can be given to anybody.
    const answerers = witness === undefined ? 0 : await countAnswers(session, witness);
    if (answerers !== ids.length + named.length) return [];
    const found =
      fresh && !force
        ? await recountStores(counting, this.known, [...changes.keys()])
        : await countStores(counting, this.#allKeys(local));
    // Answers that were cut short say less than what is known.
    if (session.closed) return [];
    for (const [id, content] of found) {
      // A list that did not come in time: what it would have told apart is worth another try.
      const wait = content.complete ? COUNT_EVERY_MS : RECOUNT_MS;
      this.#held.set(id, { content, nextAt: now + wait });
    }
    return ids;
  }

  #counting(ids: readonly string[], named: readonly string[], { session, servers }: Update): Counting {
    return {
      session,
      servers: ids,
      named: named.flatMap(id => this.#held.get(id)?.content ?? []),
      listing: servers.filter(hasStore).length,
      count: servers.length,
    };
  }

  /** The hash that a server publishes by itself may be that of a content which is known. */
  #takeAnnounced(id: string, { servers, local, changes }: Update): void {
    const name = servers.find(server => server.id === id)?.name ?? '';
    const hash = changes.size > 0 ? undefined : this.#passive.of(name);
    if (hash === undefined) return;
    const own: Content = { tokens: local.tokens, complete: true, hash: local.hash };
    const content = [own, ...this.known.values()].find(each => sameHash(each.hash, hash));
    if (content !== undefined) this.#held.set(id, { content, nextAt: performance.now() + COUNT_EVERY_MS });
  }

  #allKeys(local: LocalIndex): ReadonlySet<string> {
    const keys = new Set(local.tokens.keys());
    for (const content of this.known.values()) for (const key of content.tokens.keys()) keys.add(key);
    return keys;
  }

  async #askLoaded(up: readonly ServerView[], update: Update): Promise<readonly string[]> {
    const { session, force, changes } = update;
    const servers = up.filter(({ resolver }) => resolver === 'cache' || resolver === 'memory-or-url');
    const now = performance.now();
    const all = force || changes.size > 0;
    const due = servers.filter(({ id }) => all || now >= (this.#held.get(id)?.nextAt ?? 0));
    const caching = due.some(({ resolver }) => resolver === 'cache');
    const lists = caching ? await readLists(session, up.filter(hasStore).length) : new Map();
    const silent = new Set<string>();
    for (const { id } of due) {
      const content = await readLoaded(session, id, lists.get(id));
      if (content === undefined) silent.add(id);
      else {
        const wait = Math.max(LOADED_EVERY_MS, content.tokens.size * MS_PER_LOADED_ACCOUNT);
        this.#held.set(id, { content, nextAt: now + wait });
      }
    }
    return servers.map(({ id }) => id).filter(id => !silent.has(id));
  }
}

/** The very map of the store where it is equal to that: then comparing costs nothing. */
function asOurs(content: Content, { tokens, hash }: LocalIndex): Content {
  return content.complete && sameHash(content.hash, hash) ? { ...content, tokens } : content;
}

function hasStore({ resolver }: ServerView): boolean {
  return resolver === 'full' || resolver === 'cache';
}
