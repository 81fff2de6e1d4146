import type { Session } from '../link/session.ts';
import type { ServerView } from '../live-view.ts';
import { afterChanges, type ClaimsChanges } from './claims-changes.ts';
import type { Content } from './content.ts';
import type { Early } from './first-look.ts';
import { tellingKeys } from './likely-content.ts';
import { readLists } from './loaded-accounts.ts';
import type { LocalIndex } from './local-index.ts';
import { lookupAll } from './lookup.ts';
import { askStores, type StoresFound } from './named-stores.ts';
import { sameHash } from './set-hash.ts';

/** Reading a store is rested from in proportion to its size: 10,000 accounts, read in a second, rest 100 s. */
const REST_MS_PER_JWT = 10;
const LONGEST_REST_MS = 600_000;
const MOST_LOOKED_UP = 500;
const EMPTY: Content = { tokens: new Map(), complete: true, hash: new Uint8Array(32) };

export interface FullUpdate {
  readonly session: Session;
  readonly systemAccount: string;
  /** All servers that answer. */
  readonly servers: readonly ServerView[];
  /** Ids of the full resolvers in the session's own cluster: no other one answers PACK. */
  readonly ids: readonly string[];
  readonly local: LocalIndex;
  readonly changes: ClaimsChanges;
  readonly force: boolean;
  /** What they held, by id, when they were asked last. */
  readonly held: ReadonlyMap<string, Content>;
  /** Accounts that somebody wants to know about; a few. */
  readonly telling?: readonly string[];
  readonly early?: Early | undefined;
  /** Another connection to the session's server. */
  readonly reopen?: (() => Promise<Session>) | undefined;
}

/** Keeps track of full resolvers by hashes: where nothing changed, a few small messages prove it. */
export class FullStores {
  /** Hash of a content that was seen not to be empty, by server id. */
  readonly #proven = new Map<string, Uint8Array>();
  /** What servers reckon with whose files say otherwise, by server id. */
  #reckoned: ReadonlyMap<string, Content> = new Map();
  #restMs = 0;
  #restUntil = 0;

  /** A server announced another hash than before: rested or not, ask. */
  wake(): void {
    this.#restUntil = 0;
  }

  /** What they hold now, by id; those that no answer is proven for are not in it. */
  async update(update: FullUpdate): Promise<ReadonlyMap<string, Content>> {
    const { ids, held, changes, force, local } = update;
    const allKnown = ids.every(id => held.has(id));
    const resting = performance.now() < this.#restUntil;
    if (allKnown && resting && !force && changes.size === 0) return held;
    const own: Content = { tokens: local.tokens, complete: true, hash: local.hash };
    const byHand = this.#byHand(held);
    const before = (id: string) => byHand.get(id)?.reckoned ?? held.get(id);
    const guesses = new Map(ids.map(id => [id, afterChanges(before(id), changes) ?? before(id) ?? own]));
    const [first] = guesses.values();
    const uniform = [...guesses.values()].every(guess => sameHash(guess.hash, first?.hash));
    if (allKnown && !uniform && !force && byHand.size === 0 && (await tookAll(update))) return guesses;
    // Asked before a server can be busy with sending its store, which this would wait for.
    const isSure = ids.every(id => sameHash(this.#proven.get(id), guesses.get(id)?.hash));
    const emptiness = isSure ? undefined : nobodyIsEmpty(update);
    const found = await askStores({
      ...update,
      guess: id => guesses.get(id) ?? own,
      confident: allKnown && uniform,
      known: local.tokens,
      own,
      fullCount: update.servers.filter(({ resolver }) => resolver === 'full').length,
      telling: allKnown ? undefined : tellingKeys(local, update.telling),
      byHand,
    });
    this.#reckoned = found.reckoned;
    this.#rest(found, held);
    return this.#withoutEmpty(found, update, await emptiness);
  }

  #byHand(held: FullUpdate['held']) {
    return new Map(
      [...this.#reckoned].flatMap(([id, reckoned]) => {
        const files = held.get(id);
        return files ? [[id, { files, reckoned }] as const] : [];
      }),
    );
  }

  /**
   * Reading whole stores was needed: ask less often, and ever less where it brought nothing new. That is so where servers
   * differ, and where one reckons with files that it does not send (edited by hand, just expired).
   */
  #rest({ contents, received }: StoresFound, held: ReadonlyMap<string, Content>): void {
    const news = [...contents].some(([id, content]) => !sameHash(held.get(id)?.hash, content.hash));
    const cost = received * REST_MS_PER_JWT;
    this.#restMs = received === 0 ? 0 : news ? cost : Math.max(cost, this.#restMs * 2);
    this.#restUntil = performance.now() + Math.min(this.#restMs, LONGEST_REST_MS);
  }

  /** An empty store answers any hash as an equal one does. */
  async #withoutEmpty(
    found: StoresFound,
    update: FullUpdate,
    isNobodyEmpty: boolean | undefined,
  ): Promise<ReadonlyMap<string, Content>> {
    const result = new Map(found.contents);
    const doubtful = [...result].filter(
      ([id, { hash }]) => !found.dumped.has(id) && !sameHash(this.#proven.get(id), hash),
    );
    if (doubtful.length > 0 && !(isNobodyEmpty ?? (await nobodyIsEmpty(update)))) {
      const listing = update.servers.filter(({ resolver }) => resolver === 'full' || resolver === 'cache');
      const lists = await readLists(update.session, listing.length);
      for (const [id] of doubtful) {
        const size = lists.get(id)?.size;
        if (size === 0) result.set(id, EMPTY);
        if (size === undefined) result.delete(id);
      }
    }
    for (const [id, { tokens, hash }] of result) if (tokens.size > 0 && hash) this.#proven.set(id, hash);
    return result;
  }
}

/**
 * Every full resolver holds just what was pushed and deleted. Where stores differ a PACK may read a whole one in vain; the
 * answers to a LOOKUP need no names when all are the same.
 */
async function tookAll({ session, changes, servers }: FullUpdate): Promise<boolean> {
  if (changes.size === 0 || changes.size > MOST_LOOKED_UP) return false;
  const full = servers.filter(({ resolver }) => resolver === 'full');
  const answers = await lookupAll(session, changes.keys(), full.length);
  return [...changes].every(
    ([key, token]) => answers.get(key)?.every(answer => answer === (token ?? '')) ?? false,
  );
}

/** One account that everybody should have: when all have it, no store is empty. */
async function nobodyIsEmpty({ session, local, servers }: FullUpdate): Promise<boolean> {
  const [witness] = local.tokens.keys();
  const full = servers.filter(({ resolver }) => resolver === 'full');
  if (witness === undefined) return false;
  const answers = await lookupAll(session, [witness], full.length);
  return answers.get(witness)?.every(token => token !== '') ?? false;
}
