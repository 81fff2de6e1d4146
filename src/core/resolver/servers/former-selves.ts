import type { ServerCount } from './server-book.ts';

/**
 * A server that was killed is counted by the others until it was silent for 150 s, which they look at every 90 s. Some seconds
 * more for clocks that differ.
 */
const COUNTED_MS = 5 * 60_000;

/** What is left of the servers' count when those that answer are taken off. */
export interface Surplus {
  /** Servers that somebody counts, and that nothing explains. */
  readonly missing: number;
  /** Names of servers that started lately: others still count what these were before, too. */
  readonly restarted: readonly string[];
}

/** As the servers count, without asking what else could be the reason. @param silent how many are known not to answer */
export function countedMore(counts: readonly ServerCount[], silent: number): number {
  return Math.max(0, ...counts.map(({ counted }) => counted - counts.length - silent));
}

/**
 * Explains the count by servers that were killed and started anew. Only a server that was there before counts what another one
 * was then: so the one that started last has nobody to count but those that there are. If it does, that one is silent.
 *
 * This is true only where no server has a connection to one that does not answer: see {@link areAmongThemselves}.
 *
 * A start alone explains nothing: one that was ended in order is not counted any more, and one that hangs loses its connections
 * after a while. So it has to be a server that was there before it started, and all that were there have to answer.
 *
 * @param counts of all that answer @param silent how many are known not to answer
 * @param firstSeen Unix ms by this clock, by name, of all servers that were seen lately
 */
export function explainSurplus(
  counts: readonly ServerCount[],
  silent: number,
  firstSeen: ReadonlyMap<string, number>,
): Surplus {
  const gone = [...firstSeen.keys()].filter(name => !counts.some(each => each.name === name)).length;
  const wasThere = ({ name, at, startedAt }: ServerCount) =>
    (firstSeen.get(name) ?? Number.POSITIVE_INFINITY) < Date.now() - (at - startedAt);
  const fresh = counts
    .filter(each => gone <= silent && isFresh(each) && wasThere(each))
    .sort((a, b) => b.startedAt - a.startedAt);
  const unexplained = counts.map(({ counted, startedAt }) => {
    const later = fresh.filter(other => other.startedAt > startedAt).length;
    return counted - counts.length - silent - later;
  });
  const most = countedMore(counts, silent);
  return { missing: Math.max(0, ...unexplained), restarted: fresh.slice(0, most).map(({ name }) => name) };
}

/** By its own clock it started so lately that others may still count what it was before. */
function isFresh({ at, startedAt }: ServerCount): boolean {
  return startedAt > 0 && at - startedAt < COUNTED_MS;
}
