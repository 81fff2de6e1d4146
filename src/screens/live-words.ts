import type { Cell } from '../app/screen.ts';
import type { LiveView, ResolverKind, ServerView } from '../core/resolver/live-view.ts';
import { OPERATOR_DRIFTS, operatorDrift } from '../core/resolver/servers/operator-drift.ts';
import { sentences } from '../core/text/sentences.ts';
import { age } from '../core/text/units.ts';

/** Why there is no live data and what to do: for lists that stay empty without servers. */
export function whyNoLive(live: LiveView): string {
  const { link } = live;
  switch (link.state) {
    case 'off':
      return link.reason;
    case 'failed':
      return sentences('Not connected', link.reason, link.hint);
    case 'connecting':
      return link.reason === ''
        ? 'Connecting to the servers…'
        : sentences(`Connecting: ${link.reason}`, link.hint);
    case 'lost':
      return sentences(`The connection was lost: ${link.reason}`);
    case 'connected':
      return '';
  }
}

/** A server's state in a word. */
export function serverState(server: ServerView, now: number): Cell {
  switch (server.state) {
    case 'up': {
      const drift = operatorDrift(server);
      return drift ? { text: drift, mark: 'danger' } : { text: 'up', mark: 'ok' };
    }
    case 'silent':
      return { text: `silent ${age(now - server.seenAt / 1000)}`, mark: 'danger' };
    case 'shutdown':
      return { text: 'shut down', mark: 'danger' };
    case 'lame-duck':
      return { text: 'lame duck', mark: 'warning' };
  }
}

/** The operator that a server runs with, beside the store's: what it means and what to do; undefined where there is nothing to say. */
export function operatorDriftCell(server: ServerView): Cell | undefined {
  const drift = operatorDrift(server);
  if (drift === undefined) return undefined;
  const { what, toDo } = OPERATOR_DRIFTS[drift];
  return { text: `${what}. ${toDo}`, mark: 'danger' };
}

/** What a kind of resolver means for the person, in one or two sentences (`sys-protocol` 3, 4). */
export const RESOLVER_MEANING: Readonly<Record<ResolverKind, string>> = {
  full: 'Full: this server keeps every account JWT on disk and takes part in the sync between servers. A push lasts.',
  cache:
    'Cache: this server keeps only the account JWTs that were used, and fetches others from full servers. A push reaches only accounts that are in its memory.',
  'memory-or-url':
    'Memory or URL: this server has its account JWTs from its configuration file or from an HTTP server. A push lasts until the next reload or fetch: change the source too.',
  unknown: 'Not known yet: the server has not told enough to say what resolver it has.',
};

/** A rate in the three digits that live cells may have. */
export function rate(perSecond: number | undefined, count: (n: number) => string): string {
  if (perSecond === undefined) return '';
  return perSecond > 0 && perSecond < 10 ? perSecond.toFixed(1) : count(Math.round(perSecond));
}
