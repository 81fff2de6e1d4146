import { Slices } from '../../slices.ts';
import { shareList, shareMap, shareObject } from '../link/share.ts';
import type { Holding, LiveView, ServerView } from '../live-view.ts';
import { isUp } from '../servers/server-book.ts';
import { type Content, judge } from './content.ts';
import type { LocalIndex } from './local-index.ts';
import type { Running } from './running-jwts.ts';
import { tokenFacts } from './token-facts.ts';

export type Comparison = Pick<LiveView, 'holdings' | 'strangers'>;

export interface Compared {
  readonly local: LocalIndex;
  readonly servers: readonly ServerView[];
  /** By server id. */
  readonly contents: ReadonlyMap<string, Content>;
  /** Account key → server id → JWT in force. */
  readonly running: ReadonlyMap<string, Running>;
}

type Row = ReadonlyMap<string, Holding>;

/** Compares what each server holds with the store, in slices. Rows that stay as they were are the same objects. */
export async function compareAll(now: Compared, before: Comparison): Promise<Comparison> {
  const { local, servers } = now;
  const slices = new Slices();
  // What a silent server held once says nothing about what it holds now.
  const held = servers.map(server => ({
    id: server.id,
    name: server.name,
    content: isUp(server) ? now.contents.get(server.id) : undefined,
  }));
  const holdings = new Map<string, Row>();
  const trust = { signers: local.signers, now: Math.floor(Date.now() / 1000) };
  for (const [key, token] of local.tokens) {
    const facts = local.facts.get(key) ?? tokenFacts(token);
    const row = new Map<string, Holding>();
    const old = before.holdings.get(key);
    const running = now.running.get(key);
    for (const { id, name, content } of held) {
      const holding = judge(key, token, facts, content, running?.get(id), trust);
      row.set(name, shareObject(old?.get(name), holding));
    }
    holdings.set(key, shareMap(old, row));
    if (slices.due) await slices.next();
  }
  return {
    holdings: shareMap(before.holdings, holdings),
    strangers: shareMap(before.strangers, strangersOf(now, before.strangers)),
  };
}

function strangersOf(
  { local, servers, contents }: Compared,
  before: LiveView['strangers'],
): LiveView['strangers'] {
  const holders = new Map<string, string[]>();
  for (const server of servers) {
    const content = isUp(server) ? contents.get(server.id) : undefined;
    // The usual case, and the cheap one: the server has the very map of the store.
    if (content === undefined || content.tokens === local.tokens) continue;
    for (const [key, token] of content.tokens) {
      if (token === null || local.tokens.has(key)) continue;
      holders.set(key, [...(holders.get(key) ?? []), server.name]);
    }
  }
  return new Map([...holders].map(([key, names]) => [key, shareList(before.get(key) ?? [], names)]));
}

/** Unix seconds when the first JWT runs out that servers hold. */
export function nextExpiry({ holdings }: Comparison): number {
  const now = Date.now() / 1000;
  let next = Number.POSITIVE_INFINITY;
  for (const row of holdings.values()) {
    for (const { expires } of row.values()) if (expires > now) next = Math.min(next, expires);
  }
  return next;
}

/** Would a comparison find just what one of these found? Figures of servers, which change all the time, do not matter. */
export function isSameComparison(a: Compared, b: Compared): boolean {
  if (a.local !== b.local || a.servers.length !== b.servers.length) return false;
  const sameServers = a.servers.every((server, i) => {
    const other = b.servers[i];
    return server.id === other?.id && server.name === other.name && isUp(server) === isUp(other);
  });
  return sameServers && isSameMap(a.contents, b.contents, isSameContent) && isSameMap(a.running, b.running);
}

function isSameContent(a: Content, b: Content): boolean {
  return a.tokens === b.tokens && a.complete === b.complete && a.partial === b.partial;
}

function isSameMap<T>(
  a: ReadonlyMap<string, T>,
  b: ReadonlyMap<string, T>,
  isSame: (one: T, other: T) => boolean = Object.is,
): boolean {
  if (a.size !== b.size) return false;
  for (const [key, value] of a) {
    const other = b.get(key);
    if (other === undefined || !isSame(value, other)) return false;
  }
  return true;
}
