import { attribute } from '../holdings/attribute.ts';
import type { Content } from '../holdings/content.ts';
import { Contents } from '../holdings/contents.ts';
import { readLists } from '../holdings/loaded-accounts.ts';
import type { LocalIndex } from '../holdings/local-index.ts';
import { lookupAll } from '../holdings/lookup.ts';
import { PassiveHashes } from '../holdings/passive-hash.ts';
import { type Running, readRunning } from '../holdings/running-jwts.ts';
import type { Session } from '../link/session.ts';
import { listOf, originOf, parseWire, textOf, wireOf } from '../link/wire.ts';
import type { Fleet } from './fleet.ts';

/** What the servers hold and use, read afresh. */
export interface Held {
  /** By server id; only of the servers that told. */
  readonly contents: ReadonlyMap<string, Content>;
  /** Account key → server id → JWT in force, empty where it is shut. Of accounts that were not looked at there is none. */
  readonly running: ReadonlyMap<string, Running>;
  /** Account key → JWTs that some full resolver has, where it is not known which. */
  readonly loose: ReadonlyMap<string, readonly string[]>;
}

/** More than this, and whole stores are read: that is quicker then. */
const FEW = 100;
/** Each costs 3 kB for each server. */
const MOST_RUNNING = 5000;

/**
 * Reads what the servers have of some accounts: of a few by asking for each, else whole stores. Where servers have different
 * versions of those few, and it is not clear which has which, whole stores tell it.
 *
 * @param whole the store's accounts, all of them
 */
export async function readHeld(
  fleet: Fleet,
  keys: readonly string[],
  whole: () => Promise<LocalIndex>,
): Promise<Held> {
  if (keys.length > FEW) return readWhole(fleet, await whole(), keys);
  const held = await readFew(fleet, keys);
  return held.loose.size === 0 ? held : readWhole(fleet, await whole(), keys);
}

/** Everything that the servers have. Equal stores cost a few small messages. */
export async function readWhole(fleet: Fleet, local: LocalIndex, keys?: readonly string[]): Promise<Held> {
  const { session, views } = fleet;
  const known = await readStores(fleet, local, keys);
  const all = keys ?? [...local.tokens.keys()];
  const loose = await looseTokens(fleet, known, all);
  const running = await readRunning(session, await loaded(session, views.length, all), views.length);
  return { contents: known, running, loose };
}

/** What is in the stores of all servers, by server id. `keys`: accounts that are wanted, where these are a few. */
export async function readStores(
  { session, views, systemAccount }: Fleet,
  local: LocalIndex,
  keys: readonly string[] = [...local.tokens.keys()],
): Promise<ReadonlyMap<string, Content>> {
  const contents = new Contents(new PassiveHashes());
  await contents.update({
    session,
    systemAccount,
    servers: views,
    seen: new Set(views.map(({ id }) => id)),
    local,
    changes: new Map(),
    force: true,
    ...(keys.length <= FEW ? { telling: keys } : {}),
  });
  return contents.known;
}

/** Those of the accounts that some server has in memory: only of these a JWT is in force. */
export async function loaded(
  session: Session,
  count: number,
  keys: readonly string[],
): Promise<readonly string[]> {
  const inMemory = new Set<string>();
  const seen = new Set<string>();
  await session.ask('$SYS.REQ.SERVER.PING.ACCOUNTZ', {
    payload: '{}',
    maxMs: 5000,
    take: msg => {
      const json = parseWire(msg.string());
      for (const key of listOf(wireOf(json['data'])['accounts'])) inMemory.add(textOf(key));
      seen.add(originOf(json['server']).id);
      return seen.size >= count;
    },
  });
  return keys.filter(key => inMemory.has(key)).slice(0, MOST_RUNNING);
}

/** Full resolvers of other clusters, or that nobody can tell apart: somebody there may have a newer one all the same. */
async function looseTokens(
  { session, servers }: Fleet,
  contents: ReadonlyMap<string, Content>,
  keys: readonly string[],
): Promise<Held['loose']> {
  const full = servers.filter(({ resolver }) => resolver === 'full');
  const unknown = (key: string) =>
    full.some(({ id }) => {
      const content = contents.get(id);
      if (content === undefined) return true;
      return content.tokens.has(key) ? content.tokens.get(key) === undefined : !content.complete;
    });
  const asked = keys.filter(unknown);
  if (asked.length === 0 || full.length === 0) return new Map();
  const answers = await lookupAll(session, asked, full.length);
  return new Map(
    [...answers].map(([key, tokens]) => [key, [...new Set(tokens)].filter(token => token !== '')]),
  );
}

async function readFew({ session, servers }: Fleet, keys: readonly string[]): Promise<Held> {
  const full = servers.filter(({ resolver }) => resolver === 'full').map(({ id }) => id);
  const others = servers.filter(({ resolver }) => resolver !== 'full');
  const [answers, running] = await Promise.all([
    full.length === 0 ? new Map<string, readonly string[]>() : lookupAll(session, keys, full.length),
    readRunning(session, keys, servers.length),
  ]);
  const unequal = [...answers.values()].some(given => new Set(given).size > 1);
  const caching = others.some(({ resolver }) => resolver === 'cache');
  // It takes a server a second for 10,000 accounts: only where it tells something.
  const listing = servers.filter(({ resolver }) => resolver === 'full' || resolver === 'cache').length;
  const lists = unequal || caching ? await readLists(session, listing) : new Map();
  const tokens = new Map(servers.map(({ id }) => [id, new Map<string, string | null | undefined>()]));
  const loose = new Map<string, readonly string[]>();
  for (const key of keys) {
    const given = answers.get(key) ?? [];
    const found = attribute({
      answers: given,
      named: [],
      servers: full,
      lists: server => lists.get(server)?.has(key),
      runs: server => running.get(key)?.get(server),
    });
    for (const [id, token] of found) tokens.get(id)?.set(key, token === '' ? null : token);
    const distinct = [...new Set(given)].filter(token => token !== '');
    if (found.size < full.length && distinct.length > 0) loose.set(key, distinct);
    for (const { id } of others) {
      const runs = running.get(key)?.get(id);
      if (runs) tokens.get(id)?.set(key, runs);
      else if (lists.get(id)?.has(key)) tokens.get(id)?.set(key, undefined);
    }
  }
  const contents = [...tokens].map(([id, of]) => {
    const partial = full.includes(id) ? {} : { partial: true as const };
    return [id, { tokens: of, complete: false, hash: undefined, ...partial }] as const;
  });
  return { contents: new Map(contents), running, loose };
}
