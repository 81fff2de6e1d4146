import { askServers } from '../link/ask-servers.ts';
import type { Session } from '../link/session.ts';
import { listOf, originOf, parseWire, textOf, wireOf } from '../link/wire.ts';
import type { Content } from './content.ts';

const IN_FLIGHT = 32;
/** Each costs 3 kB; the rest of a server's accounts stays unknown. */
const MOST_ACCOUNTS = 2000;
const LIST_MS = 15_000;

/**
 * What a server without a full resolver holds: the accounts in its memory with their JWTs. With `listed` (a cache: the keys
 * of all its files) the others are known to be there or missing; without it nothing is known about accounts not loaded.
 */
export async function readLoaded(
  session: Session,
  serverId: string,
  listed: ReadonlySet<string> | undefined,
): Promise<Content | undefined> {
  const subject = `$SYS.REQ.SERVER.${serverId}.ACCOUNTZ`;
  let keys: readonly string[] | undefined;
  await askServers(session, subject, {}, 1, ({ data }) => {
    keys = listOf(data['accounts']).map(textOf).filter(isAccountKey);
  });
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

/**
 * The account keys in the stores of all full and cache resolvers, by server id. Expensive: each server reads and verifies
 * all its files for it.
 */
export async function readLists(
  session: Session,
  count: number,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const lists = new Map<string, ReadonlySet<string>>();
  await session.ask('$SYS.REQ.CLAIMS.LIST', {
    maxMs: LIST_MS,
    take: msg => {
      const json = parseWire(msg.string());
      const { id } = originOf(json['server']);
      if (id !== '') lists.set(id, new Set(listOf(json['data']).map(textOf).filter(isAccountKey)));
      return lists.size >= count;
    },
  });
  return lists;
}

function isAccountKey(text: string): boolean {
  return /^A[A-Z2-7]{55}$/.test(text);
}
