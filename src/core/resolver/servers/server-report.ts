import { PACK, PACK_QUEUE } from '../holdings/pack.ts';
import { askServers } from '../link/ask-servers.ts';
import { readListeners } from '../link/listeners.ts';
import type { Session } from '../link/session.ts';
import { listOf, numberOf, textOf } from '../link/wire.ts';
import type { ResolverKind } from '../live-view.ts';
import type { Endpoint } from './named-urls.ts';

/** What a server says about its configuration. */
export interface ServerReport {
  readonly operatorTokens: readonly string[];
  readonly systemAccount: string;
  readonly endpoint: Endpoint;
  /** Bytes; 0 where it does not tell. */
  readonly maxPayload: number;
}

/** VARZ of all servers, by server id. @param servers that have to answer */
export async function readReports(
  session: Session,
  servers: readonly { readonly id: string }[],
): Promise<ReadonlyMap<string, ServerReport>> {
  const reports = new Map<string, ServerReport>();
  await askServers(session, '$SYS.REQ.SERVER.PING.VARZ', {}, servers, ({ origin, data, error }) => {
    if (error !== '') return;
    reports.set(origin.id, {
      operatorTokens: listOf(data['trusted_operators_jwt']).map(textOf),
      systemAccount: textOf(data['system_account']),
      maxPayload: numberOf(data['max_payload']),
      endpoint: {
        host: textOf(data['host']),
        port: numberOf(data['port']),
        clientUrls: listOf(data['connect_urls']).map(textOf),
      },
    });
  });
  return reports;
}

const LIST = '$SYS.REQ.CLAIMS.LIST';

/**
 * Which resolver each server runs, by what it listens to itself: only a full resolver answers PACK (in the queue group that
 * those servers share), full and cache answer LIST, all others neither. VARZ does not say it.
 */
export async function readResolverKinds(
  session: Session,
  systemAccount: string,
  servers: readonly { readonly id: string }[],
): Promise<ReadonlyMap<string, ResolverKind>> {
  const [packs, lists] = await Promise.all([
    readListeners(session, PACK, systemAccount, servers),
    readListeners(session, LIST, systemAccount, servers),
  ]);
  const kinds = new Map<string, ResolverKind>();
  for (const [id, list] of lists) {
    const pack = packs.get(id);
    if (pack === undefined) continue;
    const full = pack.some(({ queue }) => queue === PACK_QUEUE);
    kinds.set(id, full ? 'full' : list.length > 0 ? 'cache' : 'memory-or-url');
  }
  return kinds;
}
