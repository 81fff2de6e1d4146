import { isIP } from 'node:net';
import { type ServerLinks, splitHostPort } from './links.ts';

/** Routes of one configuration that lead to nobody: so many of these. */
export interface DeadRoutes {
  readonly count: number;
  /** `host:port`, sorted. More than `count` where it cannot be told which of them it is. */
  readonly among: readonly string[];
}

/** Addresses that a host name stands for; empty where that is not known. */
export type AddressesOf = (host: string) => readonly string[];

interface Named extends ServerLinks {
  readonly plan: NonNullable<ServerLinks['plan']>;
  readonly routes: NonNullable<ServerLinks['routes']>;
}

/**
 * Routes that a server is configured with and that lead to no server that is there. Servers do not tell which URL has become which
 * connection, and a URL may name the server itself: so addresses are compared first, those that the server tells and those that others
 * see it at; then names; and of what is left as many are alive as there are configured routes that no URL explains.
 *
 * @param all that answer @param without `host:port` that a person said lead to nobody
 */
export function deadRoutes(
  server: ServerLinks,
  all: readonly ServerLinks[],
  without: readonly string[],
  addressesOf: AddressesOf,
): DeadRoutes {
  if (!tells(server)) return NONE;
  const cluster = all.filter(tells).filter(each => each.cluster === server.cluster);
  const met = new Set<string>();
  const left: string[] = [];
  for (const url of server.plan.routes.filter(each => !without.includes(each))) {
    const id = byAddress(url, server, cluster, addressesOf);
    if (id === undefined) left.push(url);
    else met.add(id);
  }
  const unnamed = left.filter(url => {
    const id = byName(url, left, cluster);
    if (id === undefined || met.has(id)) return true;
    met.add(id);
    return false;
  });
  const unexplained = new Set(
    server.routes.flatMap(({ id, configured }) => (configured && !met.has(id) ? id : [])),
  );
  const self = !met.has(server.id) && namesItself(server, cluster) ? 1 : 0;
  const count = unnamed.length - unexplained.size - self;
  return count > 0 ? { count, among: unnamed.sort() } : NONE;
}

const NONE: DeadRoutes = { count: 0, among: [] };

/** Host names in configured routes that no address explains: it may help to look them up. */
export function hostNamesIn(dead: readonly DeadRoutes[]): readonly string[] {
  const hosts = dead.flatMap(({ among }) => among.map(url => splitHostPort(url).host));
  return [...new Set(hosts)].filter(host => isIP(host) === 0);
}

function tells(server: ServerLinks): server is Named {
  return server.plan !== undefined && server.routes !== undefined;
}

/** Id of the server that listens there. */
function byAddress(
  url: string,
  server: Named,
  cluster: readonly Named[],
  addressesOf: AddressesOf,
): string | undefined {
  const { host, port } = splitHostPort(url);
  const plain = plainHost(host);
  const hosts = [plain, ...(isIP(plain) === 0 ? addressesOf(plain) : [])];
  for (const each of hosts) {
    // On its own machine: what listens there is the server itself, or one that it is connected to.
    if (isLoopback(each) && port === server.plan.clusterPort) return server.id;
    const seenBy = isLoopback(each) ? [server] : cluster;
    const out = seenBy.flatMap(({ routes }) => routes).find(route => isAt(route, each, port));
    if (out) return out.id;
    const there = cluster.find(other => {
      if (other.plan.clusterPort !== port) return false;
      const seen = seenBy
        .flatMap(({ routes }) => routes)
        .some(({ id, ip }) => id === other.id && ip === each);
      return seen || (!isLoopback(each) && other.plan.hosts.includes(each));
    });
    if (there) return there.id;
  }
  return undefined;
}

function isAt(route: Named['routes'][number], host: string, port: number): boolean {
  return route.solicited && route.ip === host && route.port === port;
}

/** `nats-0.nats.svc:6222` and a server called nats-0 that listens there; where two URLs fit, none does. */
function byName(url: string, urls: readonly string[], cluster: readonly Named[]): string | undefined {
  const { host, port } = splitHostPort(url);
  const label = labelOf(host);
  if (isIP(host) !== 0 || urls.filter(each => labelOf(splitHostPort(each).host) === label).length > 1) return;
  const found = cluster.filter(
    ({ name, plan }) => plan.clusterPort === port && (name === host || name === label),
  );
  return found.length === 1 ? found[0]?.id : undefined;
}

/**
 * Its list names the server itself: another server with no more in its list than this one is connected to it by its own
 * configuration.
 */
function namesItself({ id, plan }: Named, cluster: readonly Named[]): boolean {
  return cluster.some(
    other =>
      other.id !== id &&
      other.plan.routes.every(url => plan.routes.includes(url)) &&
      other.routes.some(route => route.id === id && route.configured),
  );
}

function labelOf(host: string): string {
  return host.split('.')[0] ?? '';
}

function plainHost(host: string): string {
  return host === 'localhost' || host === '::1' ? '127.0.0.1' : host;
}

function isLoopback(host: string): boolean {
  return host.startsWith('127.') || host === '::1';
}
