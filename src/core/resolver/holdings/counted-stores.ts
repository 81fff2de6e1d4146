import type { Session } from '../link/session.ts';
import { attribute } from './attribute.ts';
import type { Content } from './content.ts';
import { readLists } from './loaded-accounts.ts';
import { lookupAll } from './lookup.ts';
import { type Running, readRunning } from './running-jwts.ts';
import { SetHash } from './set-hash.ts';

/** Accounts whose answers only the running JWTs can tell apart; more than this stay unknown. */
const MOST_TOLD_APART = 200;

export interface Counting {
  readonly session: Session;
  /** Ids of the full resolvers that no session of their own leads to. */
  readonly servers: readonly string[];
  /** Contents of the full resolvers that were asked by name: their answers are taken out first. */
  readonly named: readonly Content[];
  /** How many servers answer LIST: full and cache ones. */
  readonly listing: number;
  /** How many servers there are in all. */
  readonly count: number;
}

/** Server id → what it has for each account: empty for none. Only what is certain. */
type Attributed = ReadonlyMap<string, ReadonlyMap<string, string>>;
type Lists = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * What full resolvers hold that can be reached through others only: all of them answer a LOOKUP, without a name, so the
 * answers are counted, and told apart by what each lists and runs. What stays ambiguous stays unknown.
 * `keys`: accounts to ask for beside those that the servers list.
 */
export async function countStores(
  counting: Counting,
  keys: Iterable<string>,
): Promise<ReadonlyMap<string, Content>> {
  const lists = await readLists(counting.session, counting.listing);
  const all = new Set(keys);
  for (const server of counting.servers) for (const key of lists.get(server) ?? []) all.add(key);
  const held = await attributeKeys(counting, all, lists);
  return new Map(counting.servers.map(server => [server, contentOf(server, all, held, lists.get(server))]));
}

/** The same for a few accounts that changed: what was known of the others stays. */
export async function recountStores(
  counting: Counting,
  before: ReadonlyMap<string, Content>,
  keys: readonly string[],
): Promise<ReadonlyMap<string, Content>> {
  const held = await attributeKeys(counting, new Set(keys), new Map());
  return new Map(
    counting.servers.map(server => {
      const content = before.get(server);
      const tokens = new Map(content?.tokens);
      for (const key of keys) {
        const token = held.get(key)?.get(server);
        tokens.set(key, token === '' ? null : token);
      }
      return [server, { tokens, complete: content?.complete ?? false, hash: undefined }];
    }),
  );
}

async function attributeKeys(
  counting: Counting,
  keys: ReadonlySet<string>,
  lists: Lists,
): Promise<Attributed> {
  const { session, servers, named, count } = counting;
  const answers = await lookupAll(session, keys, servers.length + named.length);
  const first = attributeAll(answers, counting, lists, new Map());
  const unclear = [...first].filter(([, found]) => found.size < servers.length).map(([key]) => key);
  const running = await readRunning(session, unclear.slice(0, MOST_TOLD_APART), count);
  const unclearAnswers = new Map([...answers].filter(([key]) => running.has(key)));
  return new Map([...first, ...attributeAll(unclearAnswers, counting, lists, running)]);
}

function attributeAll(
  answers: ReadonlyMap<string, readonly string[]>,
  { servers, named }: Counting,
  lists: Lists,
  running: ReadonlyMap<string, Running>,
): Attributed {
  const result = new Map<string, ReadonlyMap<string, string>>();
  for (const [key, given] of answers) {
    const anonymous = {
      answers: given,
      named: named.map(content => content.tokens.get(key) ?? ''),
      servers,
      lists: (server: string) => lists.get(server)?.has(key),
      runs: (server: string) => running.get(key)?.get(server),
    };
    result.set(key, attribute(anonymous));
  }
  return result;
}

function contentOf(
  server: string,
  keys: Iterable<string>,
  held: Attributed,
  listed: ReadonlySet<string> | undefined,
): Content {
  const tokens = new Map<string, string | null | undefined>();
  const hash = new SetHash();
  let sure = listed !== undefined;
  for (const key of keys) {
    const answered = held.get(key);
    const token = answered?.get(server);
    if (token !== undefined && token !== '') {
      tokens.set(key, token);
      hash.toggle(token);
    } else if (token === '' || (answered === undefined && listed?.has(key) === false)) tokens.set(key, null);
    else if (listed !== undefined) tokens.set(key, undefined);
    sure &&= token !== undefined;
  }
  return { tokens, complete: listed !== undefined, hash: sure ? hash.bytes : undefined };
}
