import type { LiveView } from '../core/resolver/live-view.ts';
import { integer } from '../core/text/amounts.ts';

/** How many servers answer, of how many there should be. */
export interface Answering {
  readonly up: number;
  readonly all: number;
  /** `n2 does not answer`; empty where all do. */
  readonly missing: string;
}

/** So many are named in a line. */
const MOST_NAMES = 2;

/** Who of the servers answers: what is said of those that do is not true of all. */
export function answering({ servers, expectedServers }: LiveView): Answering {
  const silent = servers.filter(({ state }) => state !== 'up').map(({ name }) => name);
  const all = Math.max(expectedServers, servers.length);
  const up = servers.length - silent.length;
  const unnamed = all - servers.length;
  const missing = all - up;
  if (missing === 0) return { up, all, missing: '' };
  const names = silent.length > MOST_NAMES ? [] : silent;
  const rest = missing - names.length;
  const more = rest === 0 ? [] : [`${integer(rest)}${names.length > 0 || unnamed > 0 ? ' more' : ''}`];
  const who = [...names, ...more].join(' and ');
  return { up, all, missing: `${who} ${missing === 1 ? 'does' : 'do'} not answer` };
}
