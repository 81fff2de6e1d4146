import { askServers } from './ask-servers.ts';
import type { ResolverKind } from './live-view.ts';
import type { Session } from './session.ts';
import { listOf, numberOf, textOf, wireOf } from './wire.ts';

/** What a server says about its configuration. */
export interface ServerReport {
  readonly operatorTokens: readonly string[];
  readonly systemAccount: string;
  /** `host:port` of its own client port; empty where it listens on every address and so names none. */
  readonly address: string;
  /** `host:port` of client ports in its cluster, its own among them. */
  readonly clusterAddresses: readonly string[];
}

/** VARZ of all servers, by server id. */
export async function readReports(
  session: Session,
  count: number,
): Promise<ReadonlyMap<string, ServerReport>> {
  const reports = new Map<string, ServerReport>();
  await askServers(session, '$SYS.REQ.SERVER.PING.VARZ', {}, count, ({ origin, data, error }) => {
    if (error !== '') return;
    const host = textOf(data['host']);
    const port = numberOf(data['port']);
    reports.set(origin.id, {
      operatorTokens: listOf(data['trusted_operators_jwt']).map(textOf),
      systemAccount: textOf(data['system_account']),
      address: isWildcard(host) ? '' : joined(host, port),
      clusterAddresses: listOf(data['connect_urls']).map(textOf).filter(Boolean),
    });
  });
  return reports;
}

const PACK = '$SYS.REQ.CLAIMS.PACK';
const LIST = '$SYS.REQ.CLAIMS.LIST';

/**
 * Which resolver each server runs, by what it listens to itself: only a full resolver answers PACK (in the queue group that
 * those servers share), full and cache answer LIST, all others neither. VARZ does not say it.
 */
export async function readResolverKinds(
  session: Session,
  systemAccount: string,
  count: number,
): Promise<ReadonlyMap<string, ResolverKind>> {
  const [packs, lists] = await Promise.all([
    listenersOf(session, PACK, systemAccount, count),
    listenersOf(session, LIST, systemAccount, count),
  ]);
  const kinds = new Map<string, ResolverKind>();
  for (const [id, list] of lists) {
    const pack = packs.get(id);
    if (pack === undefined) continue;
    const full = pack.some(queue => queue === 'responder');
    kinds.set(id, full ? 'full' : list.length > 0 ? 'cache' : 'memory-or-url');
  }
  return kinds;
}

/** By server id: the queue groups (empty: none) of the subscriptions to a subject that are on that server itself. */
async function listenersOf(
  session: Session,
  subject: string,
  account: string,
  count: number,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  const request = { subscriptions: true, account, test: subject };
  await askServers(session, '$SYS.REQ.SERVER.PING.SUBSZ', request, count, ({ origin, data, error }) => {
    if (error !== '') return;
    const subs = listOf(data['subscriptions_list']).map(wireOf);
    const exact = subs.filter(sub => textOf(sub['subject']) === subject);
    found.set(
      origin.id,
      exact.map(sub => textOf(sub['qgroup'])),
    );
  });
  return found;
}

function isWildcard(host: string): boolean {
  return host === '' || host === '0.0.0.0' || host === '::';
}

function joined(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
