import { askServers, type ServerAnswer } from '../link/ask-servers.ts';
import type { Session } from '../link/session.ts';
import { listOf, numberOf, textOf, type Wire, wireOf } from '../link/wire.ts';
import type { ServerCount } from './server-book.ts';

/** Nobody waits long for one that went away meanwhile. */
const ANSWERS_MS = 2000;

/** What one server tells of the servers that it is connected to, and of those that its configuration names. */
export interface ServerLinks extends Pick<ServerCount, 'id' | 'name' | 'cluster'> {
  /** From VARZ; undefined: it does not tell. */
  readonly plan: LinkPlan | undefined;
  /** From ROUTEZ. */
  readonly routes: readonly RouteLink[] | undefined;
  /** From GATEWAYZ. */
  readonly gateways: readonly GatewayLink[] | undefined;
  /** From LEAFZ: names of servers that share the system account over a leaf node. */
  readonly leafs: readonly string[] | undefined;
}

/** What a configuration names. */
export interface LinkPlan {
  /** Where other servers of the cluster connect to; 0: nowhere. */
  readonly clusterPort: number;
  /** Hosts that it is reached by, as far as it tells. */
  readonly hosts: readonly string[];
  /** `host:port` of other servers of the cluster; maybe of itself. */
  readonly routes: readonly string[];
  /** Name of its own cluster among those that gateways join; empty: no gateway. */
  readonly gateway: string;
  /** Names of clusters; maybe its own. */
  readonly gateways: readonly string[];
  /** It takes leaf nodes, or is one. */
  readonly hasLeafs: boolean;
}

/** One connection to a server of the same cluster. */
export interface RouteLink {
  readonly id: string;
  readonly name: string;
  readonly ip: string;
  /** Where it listens, if this side has connected to it; else any. */
  readonly port: number;
  readonly solicited: boolean;
  /** The configuration of this side names it. */
  readonly configured: boolean;
}

/** One connection from or to a server of another cluster: servers do not tell its name. */
export interface GatewayLink {
  readonly cluster: string;
  readonly id: string;
  /** Empty where it has connected to this one. */
  readonly address: string;
}

type Whom = Pick<ServerCount, 'id' | 'name' | 'cluster'>;

/**
 * Asks servers who is connected to whom. The questions go out at once, before it is known who answers: what a server is told after
 * them may keep it busy for seconds.
 *
 * @param systemAccount its public key
 * @returns what these have answered, as soon as they have, or nobody waits any more
 */
export function askLinks(
  session: Session,
  systemAccount: string,
): (servers: readonly Whom[]) => Promise<readonly ServerLinks[]> {
  const account = systemAccount || session.account;
  const asked = {
    plan: askEach(session, 'VARZ', {}, planOf),
    routes: askEach(session, 'ROUTEZ', {}, routesOf),
    gateways: askEach(session, 'GATEWAYZ', {}, gatewaysOf),
    leafs: askEach(session, 'LEAFZ', { account }, data => leafsOf(data, account)),
  };
  return async servers => {
    const ids = servers.map(({ id }) => id);
    const [plans, routes, gateways, leafs] = await Promise.all([
      asked.plan(ids),
      asked.routes(ids),
      asked.gateways(ids),
      asked.leafs(ids),
    ]);
    return servers.map(({ id, name, cluster }) => ({
      ...{ id, name, cluster },
      plan: plans.get(id),
      routes: routes.get(id),
      gateways: gateways.get(id),
      leafs: leafs.get(id),
    }));
  };
}

/**
 * Names of servers that these are connected to by a route, or share the system account with over a leaf node: one in lame duck
 * mode answers nothing and is counted by nobody, and its clients are still connected for minutes.
 */
export function neighbours(links: readonly ServerLinks[]): readonly string[] {
  const names = links.flatMap(({ routes = [], leafs = [] }) => [
    ...routes.map(({ name, id }) => name || id),
    ...leafs,
  ]);
  return [...new Set(names)].filter(name => name !== '');
}

function askEach<T>(
  session: Session,
  what: string,
  request: object,
  read: (data: Wire) => T,
): (ids: readonly string[]) => Promise<ReadonlyMap<string, T>> {
  const found = new Map<string, T>();
  const told = new Set<string>();
  let wanted: readonly string[] | undefined;
  let enough = () => {};
  const isWhole = () => wanted?.every(id => told.has(id)) === true;
  const take = ({ origin, data, error }: ServerAnswer) => {
    told.add(origin.id);
    if (error === '') found.set(origin.id, read(data));
    if (isWhole()) enough();
    return isWhole();
  };
  const subject = `$SYS.REQ.SERVER.PING.${what}`;
  const ended = askServers(session, subject, request, Number.POSITIVE_INFINITY, take, ANSWERS_MS);
  return async ids => {
    wanted = ids;
    const whole = new Promise<void>(resolve => {
      enough = resolve;
    });
    if (!isWhole()) await Promise.race([ended, whole]);
    return found;
  };
}

function planOf(data: Wire): LinkPlan {
  const cluster = wireOf(data['cluster']);
  const gateway = wireOf(data['gateway']);
  const leaf = wireOf(data['leaf']);
  const hosts = [textOf(data['host']), textOf(cluster['addr'])];
  const clients = listOf(data['connect_urls']).map(url => splitHostPort(textOf(url)).host);
  return {
    clusterPort: numberOf(cluster['cluster_port']),
    hosts: [...new Set([...hosts, ...clients])].filter(host => !EVERYWHERE.includes(host)),
    routes: [...new Set(listOf(cluster['urls']).map(textOf))],
    gateway: textOf(gateway['name']),
    gateways: listOf(gateway['gateways']).map(each => textOf(wireOf(each)['name'])),
    hasLeafs: numberOf(leaf['port']) > 0 || listOf(leaf['remotes']).length > 0,
  };
}

const EVERYWHERE: readonly string[] = ['', '0.0.0.0', '::'];

function routesOf(data: Wire): readonly RouteLink[] {
  return listOf(data['routes'])
    .map(wireOf)
    .map(route => ({
      id: textOf(route['remote_id']),
      name: textOf(route['remote_name']),
      ip: textOf(route['ip']),
      port: numberOf(route['port']),
      solicited: route['did_solicit'] === true,
      configured: route['is_configured'] === true,
    }));
}

function leafsOf(data: Wire, account: string): readonly string[] {
  const leafs = listOf(data['leafs']).map(wireOf);
  return leafs.filter(leaf => textOf(leaf['account']) === account).map(leaf => textOf(leaf['name']));
}

/**
 * Gateways to and from a server. Each server has one out to every other cluster: with those that come in, all servers of
 * these are somewhere among them.
 */
function gatewaysOf(data: Wire): readonly GatewayLink[] {
  const out = Object.entries(wireOf(data['outbound_gateways'])).map(([cluster, each]) => {
    const { id, ip, port } = endOf(each);
    return { cluster, id, address: ip === '' ? '' : `${ip}:${port}` };
  });
  const into = Object.entries(wireOf(data['inbound_gateways'])).flatMap(([cluster, all]) =>
    listOf(all).map(each => ({ cluster, id: endOf(each).id, address: '' })),
  );
  return [...out, ...into];
}

function endOf(gateway: unknown) {
  const connection = wireOf(wireOf(gateway)['connection']);
  return {
    id: textOf(connection['name']),
    ip: textOf(connection['ip']),
    port: numberOf(connection['port']),
  };
}

/** The parts of `host:port`, of `[::1]:6222` too. */
export function splitHostPort(text: string): { readonly host: string; readonly port: number } {
  const at = text.lastIndexOf(':');
  if (at < 0) return { host: text, port: 0 };
  return { host: text.slice(0, at).replace(/^\[(.*)\]$/, '$1'), port: Number(text.slice(at + 1)) };
}
