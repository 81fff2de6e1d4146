import { lookup } from 'node:dns/promises';
import { isPublicKey } from '../../nkeys/keys.ts';
import { someOf } from '../../text/count-of.ts';
import type { ServerLinks } from './links.ts';
import { type AddressesOf, deadRoutes, hostNamesIn } from './unlinked-routes.ts';

/** Servers that somebody knows of, and that nobody could ask; or a question by which such would be found. */
export interface Unlinked {
  /** Each of these says in `--without` that nothing is missing there. */
  readonly names: readonly string[];
  readonly words: string;
}

/** `host:port`, and no URL. */
const ROUTE = /^[^/]+:\d+$/;
/** So many servers are named. */
const TOLD = 4;
/** A name server that does not answer holds up nobody. */
const LOOKUP_MS = 500;

/** What has to be told for others to be found: a name in `--without` goes on without that. */
const QUESTIONS = { plan: 'VARZ', routes: 'ROUTEZ', gateways: 'GATEWAYZ', leafs: 'LEAFZ' } as const;

/**
 * Clusters and servers that configurations name and that are not connected, servers behind gateways that do not answer, and what
 * could not be asked. Of what is connected by routes the names are known: see {@link neighbours}.
 *
 * @param links of all that answer @param without names that a person said are gone for good
 */
export async function readUnlinked(
  links: readonly ServerLinks[],
  without: readonly string[],
): Promise<readonly Unlinked[]> {
  const names = hostNamesIn(links.map(each => deadRoutes(each, links, without, () => [])));
  const addresses = new Map(await Promise.all(names.map(async host => [host, await lookUp(host)] as const)));
  return findUnlinked(links, without, host => addresses.get(host) ?? []);
}

/** Those of {@link readUnlinked} that are servers or clusters: what our user may not ask is told elsewhere. */
export async function findApart(
  links: readonly ServerLinks[],
  without: readonly string[] = [],
): Promise<readonly Unlinked[]> {
  const found = await readUnlinked(links, without);
  return found.filter(({ names }) => !names.some(isQuestion));
}

/** The same with what is known of host names. */
export function findUnlinked(
  links: readonly ServerLinks[],
  without: readonly string[],
  addressesOf: AddressesOf = () => [],
): readonly Unlinked[] {
  const found = [
    ...unasked(links),
    ...gatewaysWithout(links),
    ...silentBehindGateways(links),
    ...links.flatMap(each => routesWithout(each, links, without, addressesOf)),
  ];
  const open = found.filter(({ names }) => names.length > 1 || !without.includes(names[0] ?? ''));
  return [...new Map(open.map(each => [each.words, each])).values()];
}

/** What stands in `--without` and is no server that others count: {@link Unlinked.names} of now, and of another time. */
export function isLinkName(name: string, links: readonly ServerLinks[]): boolean {
  return (
    isQuestion(name) ||
    ROUTE.test(name) ||
    isPublicKey(name, 'server') ||
    links.some(
      ({ plan, gateways = [] }) =>
        plan?.gateways.includes(name) || gateways.some(({ cluster }) => cluster === name),
    )
  );
}

/** A name in `--without` by which a question is left out. */
export function isQuestion(name: string): boolean {
  return Object.values<string>(QUESTIONS).includes(name);
}

/** Questions that servers did not answer, where the answer could name somebody. */
function unasked(links: readonly ServerLinks[]): readonly Unlinked[] {
  const mute = (question: keyof typeof QUESTIONS, matters: (plan: ServerLinks['plan']) => boolean) => {
    const names = links.flatMap(each => (!each[question] && matters(each.plan) ? each.name : []));
    if (names.length === 0) return [];
    const what = QUESTIONS[question];
    const words = `${MATTERS[question]} ${someOf(names, TOLD)} is not known: no answer to $SYS.REQ.SERVER.PING.${what}`;
    return [{ names: [what], words }];
  };
  return [
    ...mute('plan', () => true),
    ...mute('routes', plan => !plan || plan.clusterPort > 0),
    ...mute('gateways', plan => plan?.gateway !== ''),
    ...mute('leafs', plan => plan?.hasLeafs !== false),
  ];
}

const MATTERS = {
  plan: 'who stands in the configuration of',
  routes: 'who has routes to',
  gateways: 'who is behind the gateways of',
  leafs: 'who is a leaf node of',
} as const;

/** Clusters that a configuration names, where nobody of that cluster answers and no gateway leads there. */
function gatewaysWithout(links: readonly ServerLinks[]): readonly Unlinked[] {
  const there = new Set([
    ...links.map(({ cluster }) => cluster),
    ...links.flatMap(({ gateways = [] }) => gateways.map(({ cluster }) => cluster)),
  ]);
  const wanted = links.flatMap(({ plan }) => plan?.gateways.filter(name => name !== plan.gateway) ?? []);
  return [...new Set(wanted)]
    .filter(name => !there.has(name))
    .map(name => ({ names: [name], words: `gateway ${name}: configured, not connected` }));
}

/** Servers that gateways lead to and that do not answer; of those that another one has a route to the name is known. */
function silentBehindGateways(links: readonly ServerLinks[]): readonly Unlinked[] {
  const known = new Set(links.flatMap(({ id, routes = [] }) => [id, ...routes.map(route => route.id)]));
  const answering = new Set(links.map(({ cluster }) => cluster));
  const addresses = new Map<string, string>();
  const clusters = new Map<string, string>();
  for (const { cluster, id, address } of links.flatMap(({ gateways = [] }) => gateways)) {
    if (id === '' || known.has(id)) continue;
    clusters.set(id, cluster);
    if (address !== '') addresses.set(id, address);
  }
  return [...clusters].map(([id, cluster]) => {
    const at = addresses.has(id) ? ` at ${addresses.get(id)}` : '';
    return {
      // Where nobody of the cluster answers, it is the cluster that is excused: ids change with each start.
      names: [answering.has(cluster) ? id : cluster],
      words: `gateway ${cluster}: connected to server ${id}${at}, which does not answer`,
    };
  });
}

function routesWithout(
  server: ServerLinks,
  links: readonly ServerLinks[],
  without: readonly string[],
  addressesOf: AddressesOf,
): readonly Unlinked[] {
  const { count, among } = deadRoutes(server, links, without, addressesOf);
  if (count === 0) return [];
  if (count === among.length)
    return among.map(url => ({ names: [url], words: `route to ${url}: configured, not connected` }));
  return [
    { names: among, words: `${count} of the routes to ${among.join(', ')}: configured, not connected` },
  ];
}

async function lookUp(host: string): Promise<readonly string[]> {
  const limit = new Promise<readonly string[]>(resolve => {
    setTimeout(() => resolve([]), LOOKUP_MS).unref();
  });
  const found = lookup(host, { all: true }).then(
    all => all.map(({ address }) => address),
    () => [],
  );
  return Promise.race([found, limit]);
}
