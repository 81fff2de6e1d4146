import { askServers } from '../link/ask-servers.ts';
import type { Session } from '../link/session.ts';
import { listOf, textOf, type Wire, wireOf } from '../link/wire.ts';
import { countedMore, explainSurplus, type Surplus } from './former-selves.ts';
import type { ServerCount } from './server-book.ts';

/** Nobody waits long for one that went away meanwhile. */
const ANSWERS_MS = 1000;

/**
 * How many servers are missing by what those that answer count. Where they count more than there are, it is found out whether
 * these are what servers were before they were killed and started anew: this costs a question or two, asked only then.
 *
 * @param counts of all that answer @param silent how many are known not to answer @param systemAccount its public key
 * @param firstSeen Unix ms by this clock, by name, of all servers that were seen lately
 */
export async function readSurplus(
  session: Session,
  counts: readonly ServerCount[],
  silent: number,
  systemAccount: string,
  firstSeen: ReadonlyMap<string, number>,
): Promise<Surplus> {
  const missing = countedMore(counts, silent);
  const explained = explainSurplus(counts, silent, firstSeen);
  // Nothing is asked where the answers could explain nothing.
  if (missing === 0 || explained.missing === missing) return { missing, restarted: [] };
  return (await areAmongThemselves(session, counts, systemAccount)) ? explained : { missing, restarted: [] };
}

/**
 * Is every server that one of these is connected to among them, and every one that they are told to connect to? A server that
 * hangs is still connected to the others. Where one does not tell, or shares its system account over a leaf node, nobody
 * knows.
 */
async function areAmongThemselves(
  session: Session,
  servers: readonly Pick<ServerCount, 'id' | 'cluster'>[],
  systemAccount: string,
): Promise<boolean> {
  const ids = new Set(servers.map(({ id }) => id));
  const sizes = new Map<string, number>();
  for (const { cluster } of servers) sizes.set(cluster, (sizes.get(cluster) ?? 0) + 1);
  const configured = new Map<string, Set<string>>();
  const told = await Promise.all([
    everyAnswer(session, 'ROUTEZ', {}, ids, data => routesOf(data).every(id => ids.has(id))),
    everyAnswer(session, 'GATEWAYZ', {}, ids, data => gatewaysOf(data).every(id => ids.has(id))),
    everyAnswer(
      session,
      'LEAFZ',
      { account: systemAccount },
      ids,
      data => listOf(data['leafs']).length === 0,
    ),
    everyAnswer(session, 'VARZ', {}, ids, (data, cluster) => {
      const urls = listOf(wireOf(data['cluster'])['urls']).map(textOf);
      configured.set(cluster, new Set([...(configured.get(cluster) ?? []), ...urls]));
      return configuredGateways(data).every(name => sizes.has(name));
    }),
  ]);
  // Several servers may be behind one URL, never one behind several: that is taken for one that is missing.
  return (
    told.every(Boolean) && [...configured].every(([cluster, urls]) => urls.size <= (sizes.get(cluster) ?? 0))
  );
}

/** True where each of the servers answered, and its answer holds. */
async function everyAnswer(
  session: Session,
  what: string,
  request: object,
  ids: ReadonlySet<string>,
  holds: (data: Wire, cluster: string) => boolean,
): Promise<boolean> {
  const well = new Set<string>();
  await askServers(
    session,
    `$SYS.REQ.SERVER.PING.${what}`,
    request,
    ids.size,
    ({ origin, data, error }) => {
      if (error === '' && holds(data, origin.cluster)) well.add(origin.id);
    },
    ANSWERS_MS,
  );
  return [...ids].every(id => well.has(id));
}

/** Ids of the servers that it has routes to. */
function routesOf(data: Wire): readonly string[] {
  return listOf(data['routes']).map(route => textOf(wireOf(route)['remote_id']));
}

/**
 * Ids of the servers that it has gateways to or from. Each server has one out to every other cluster: with those that come in,
 * all servers of these are somewhere among them.
 */
function gatewaysOf(data: Wire): readonly string[] {
  const out = Object.values(wireOf(data['outbound_gateways']));
  const into = Object.values(wireOf(data['inbound_gateways'])).flatMap(listOf);
  return [...out, ...into].map(each => textOf(wireOf(wireOf(each)['connection'])['name']));
}

/** Names of the clusters that it is told of. */
function configuredGateways(data: Wire): readonly string[] {
  return listOf(wireOf(data['gateway'])['gateways']).map(each => textOf(wireOf(each)['name']));
}
