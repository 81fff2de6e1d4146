import type { OperatorClaims } from '../../claims/operator.ts';
import { pingServers } from '../link/ask-servers.ts';
import { dial } from '../link/dial.ts';
import type { Session } from '../link/session.ts';
import type { ServerView, UnreachedUrl } from '../live-view.ts';
import type { FoundLogin } from '../login/login.ts';
import { askLinks } from '../servers/links.ts';
import { NamedUrls } from '../servers/named-urls.ts';
import { ServerBook } from '../servers/server-book.ts';
import { readReports, readResolverKinds, type ServerReport } from '../servers/server-report.ts';
import { operatorsOf } from '../servers/server-trust.ts';
import { readSurplus } from '../servers/surplus.ts';
import { findApart } from '../servers/unlinked.ts';

/** One server that answers, and what decides what it takes. */
export interface FleetServer {
  readonly id: string;
  readonly name: string;
  readonly resolver: ServerView['resolver'];
  /** What it trusts; none where it does not tell, as with bare `trusted_keys`. */
  readonly operators: readonly OperatorClaims[];
  /** Bytes of the largest message that it takes; 0 where it does not tell. */
  readonly maxPayload: number;
}

/** All servers at the beginning of a change: those that answer, and what is known of the others. */
export interface Fleet {
  /** A connection of its own: bulk work holds nothing else up. */
  readonly session: Session;
  /** It is somebody else's, to look with: nothing is sent over it. */
  readonly lent?: boolean;
  /** By name. */
  readonly servers: readonly FleetServer[];
  readonly views: readonly ServerView[];
  /** Public key of the servers' system account. */
  readonly systemAccount: string;
  /** URLs that were named and lead to no server. */
  readonly unreached: readonly UnreachedUrl[];
  /** Names of servers that were seen lately and do not answer: one that stopped in order, the others forget at once. */
  readonly silent: readonly string[];
  /** How many more servers there should be, by what the others say. */
  readonly unnamed: number;
  /** Servers and clusters that configurations name, or gateways lead to, and that nobody could ask: in words. */
  readonly apart: readonly string[];
  /** Servers that do not answer, and were taken away for good: as a person said. */
  readonly without: readonly string[];
  /** Why servers that are down may not be known of, in a sentence; empty where they are. */
  readonly forgotten: string;
}

export interface FleetOptions {
  /** A connection of somebody else to look with; it is not closed. */
  readonly lent?: Session | undefined;
  /** Names and URLs of servers that were taken away for good. */
  readonly without?: readonly string[] | undefined;
}

/**
 * Connects, and learns which servers there are, which resolver each has, and whom it trusts.
 *
 * @throws what {@link dial} throws
 */
export async function openFleet(
  login: FoundLogin,
  { lent, without = [] }: FleetOptions = {},
): Promise<Fleet> {
  if (lent) return { ...(await lookAround(lent, login, without)), lent: true };
  const session = await dial(login);
  try {
    return await lookAround(session, login, without);
  } catch (error) {
    await session.close();
    throw error;
  }
}

async function lookAround(session: Session, login: FoundLogin, without: readonly string[]): Promise<Fleet> {
  const book = new ServerBook(() => undefined);
  await pingServers(session, book);
  const there = book.answering;
  const reports = await readReports(session, there);
  const systemAccount =
    [...reports.values()].map(each => each.systemAccount).find(key => key !== '') ?? session.account;
  const linksOf = askLinks(session, systemAccount);
  const [kinds, links] = await Promise.all([
    readResolverKinds(session, systemAccount, there),
    linksOf(there),
  ]);
  for (const [id, resolver] of kinds) book.learn(id, { resolver });
  const urls = new NamedUrls(login.urls, login.tls);
  const { serverId, serverName, address } = session;
  await urls.look({
    session: { serverId, serverName, hostPort: address.hostPort },
    seen: book.list,
    endpoint: id => reports.get(id)?.endpoint,
  });
  const views = book.answering;
  const all = urls.unreached ?? [];
  const unreached = all.filter(({ url }) => !without.includes(url));
  const { counts } = book;
  const names = counts.map(({ name }) => name);
  const before = (await login.memory?.firstSeen()) ?? new Map<string, number>();
  await login.memory?.saw(names);
  const gone = without.filter(each => !names.includes(each) && !all.some(({ url }) => url === each));
  const silent = [...before.keys()].filter(name => !names.includes(name) && !gone.includes(name));
  // A URL and a name may be the same server's.
  const mute = Math.max(unreached.length, silent.length) + gone.length;
  const { missing } = await readSurplus(counts, mute, before, async () => links);
  return {
    session,
    views,
    servers: views.map(({ id, name, resolver }) => serverOf(id, name, resolver, reports.get(id))),
    systemAccount,
    unreached,
    silent,
    unnamed: missing,
    apart: (await findApart(links, without)).map(({ words }) => words),
    without: gone,
    forgotten: (await login.memory?.fault()) ?? '',
  };
}

function serverOf(
  id: string,
  name: string,
  resolver: ServerView['resolver'],
  report: ServerReport | undefined,
): FleetServer {
  return {
    id,
    name,
    resolver,
    operators: operatorsOf(report),
    maxPayload: report?.maxPayload ?? 0,
  };
}
