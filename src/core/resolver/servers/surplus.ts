import { countedMore, explainSurplus, type Surplus } from './former-selves.ts';
import type { ServerLinks } from './links.ts';
import type { ServerCount } from './server-book.ts';

/**
 * How many servers are missing by what those that answer count. Where they count more than there are, it is found out whether
 * these are what servers were before they were killed and started anew.
 *
 * @param counts of all that answer @param silent how many are known not to answer
 * @param firstSeen Unix ms by this clock, by name, of all servers that were seen lately
 * @param readLinks of all that answer; called only where the links could explain something
 */
export async function readSurplus(
  counts: readonly ServerCount[],
  silent: number,
  firstSeen: ReadonlyMap<string, number>,
  readLinks: () => Promise<readonly ServerLinks[]>,
): Promise<Surplus> {
  const missing = countedMore(counts, silent);
  const explained = explainSurplus(counts, silent, firstSeen);
  if (missing === 0 || explained.missing === missing) return { missing, restarted: [] };
  return areAmongThemselves(await readLinks()) ? explained : { missing, restarted: [] };
}

/**
 * Is every server that one of these is connected to among them, and every one that they are told to connect to? A server that
 * hangs is still connected to the others. Where one does not tell, or shares its system account over a leaf node, nobody
 * knows.
 */
function areAmongThemselves(links: readonly ServerLinks[]): boolean {
  const ids = new Set(links.map(({ id }) => id));
  const clusters = new Set(links.map(({ cluster }) => cluster));
  const isClosed = ({ plan, routes, gateways, leafs }: ServerLinks) =>
    plan?.gateways.every(name => clusters.has(name)) === true &&
    routes?.every(({ id }) => ids.has(id)) === true &&
    gateways?.every(({ id }) => ids.has(id)) === true &&
    leafs?.length === 0;
  // Several servers may be behind one URL, never one behind several: that is taken for one that is missing.
  const isCovered = (name: string) => {
    const cluster = links.filter(each => each.cluster === name);
    return new Set(cluster.flatMap(({ plan }) => plan?.routes ?? [])).size <= cluster.length;
  };
  return links.every(isClosed) && [...clusters].every(isCovered);
}
