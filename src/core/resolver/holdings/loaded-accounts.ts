import { askServers, type ServerAnswer } from '../link/ask-servers.ts';
import type { Session } from '../link/session.ts';
import { listOf, originOf, parseWire, textOf, wireOf } from '../link/wire.ts';
import { loadAccount, readRunningAccount } from '../push/running-account.ts';
import type { Content } from './content.ts';

const IN_FLIGHT = 32;
/** Each costs 3 kB; the rest of a server's accounts stays unknown. */
const MOST_ACCOUNTS = 2000;
const LIST_MS = 15_000;
/** More than this are not loaded for a comparison: each stays in the memory of every server that has it. */
const MOST_LOADED = 200;

/**
 * What a server without a full resolver holds: the accounts in its memory with their JWTs. With `listed` (a cache: the keys
 * of all its files) the others are known to be there or missing; without it nothing is known about accounts not loaded.
 */
export async function readLoaded(
  session: Session,
  serverId: string,
  listed: ReadonlySet<string> | undefined,
): Promise<Content | undefined> {
  const subject = accountzOf(serverId);
  const keys = await readAccountKeys(session, serverId);
  if (keys === undefined) return undefined;
  const tokens = new Map<string, string | null | undefined>();
  for (const key of listed ?? []) tokens.set(key, undefined);
  const waiting = keys.slice(0, MOST_ACCOUNTS).values();
  const worker = async () => {
    for (const key of waiting) {
      if (session.closed) return;
      await askServers(session, subject, { account: key }, 1, ({ data }) => {
        const jwt = textOf(wireOf(data['account_detail'])['jwt']);
        if (jwt !== '') tokens.set(key, jwt);
      });
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  return { tokens, complete: listed !== undefined, partial: true, hash: undefined };
}

/** Public keys of the accounts in a server's memory; undefined: it does not tell. @param maxMs absent: as long as any answer */
export async function readAccountKeys(
  session: Session,
  serverId: string,
  maxMs?: number,
): Promise<readonly string[] | undefined> {
  let keys: readonly string[] | undefined;
  const take = ({ data }: ServerAnswer) => {
    keys = listOf(data['accounts']).map(textOf).filter(isAccountKey);
  };
  await askServers(session, accountzOf(serverId), {}, 1, take, maxMs);
  return keys;
}

/**
 * Loads the accounts that a server without a full resolver has, or may have, and reads which JWTs it uses then: what it would
 * use for the next who logs in. Of very many none is loaded.
 */
export async function loadUnread(
  session: Session,
  serverId: string,
  content: Content,
  wanted: Iterable<string>,
): Promise<Content> {
  const isUnread = (key: string) =>
    content.tokens.get(key) === undefined && (content.tokens.has(key) || !content.complete);
  const keys = [...wanted].filter(isUnread);
  if (keys.length === 0 || keys.length > MOST_LOADED) return content;
  const tokens = new Map(content.tokens);
  const waiting = keys.values();
  const worker = async () => {
    for (const key of waiting) {
      if (session.closed) return;
      await loadAccount(session, key);
      const running = await readRunningAccount(session, serverId, key);
      if (running.state === 'running' || running.state === 'shut') tokens.set(key, running.token);
      // Asked for it, and it has none: whoever logs in there is refused. A cache may only have been too slow to get it.
      else if (running.state === 'not-loaded' && !content.complete) tokens.set(key, null);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  if (content.complete) return { ...content, tokens };
  const { partial: _, ...rest } = content;
  return { ...rest, tokens };
}

/**
 * The account keys in the stores of all full and cache resolvers, by server id. Expensive: each server reads and verifies
 * all its files for it.
 *
 * @param count lists that are enough, as is that of `wanted`
 */
export async function readLists(
  session: Session,
  count: number,
  wanted?: string,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const lists = new Map<string, ReadonlySet<string>>();
  await session.ask('$SYS.REQ.CLAIMS.LIST', {
    maxMs: LIST_MS,
    take: msg => {
      const json = parseWire(msg.string());
      const { id } = originOf(json['server']);
      if (id !== '') lists.set(id, new Set(listOf(json['data']).map(textOf).filter(isAccountKey)));
      return wanted === undefined ? lists.size >= count : lists.has(wanted);
    },
  });
  return lists;
}

function accountzOf(serverId: string): string {
  return `$SYS.REQ.SERVER.${serverId}.ACCOUNTZ`;
}

function isAccountKey(text: string): boolean {
  return /^A[A-Z2-7]{55}$/.test(text);
}
