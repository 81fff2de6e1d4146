import { differs, HOLDING_WORDS } from '../core/resolver/holding-words.ts';
import type { Holding, LiveView, ResolverKind, ServerView } from '../core/resolver/live-view.ts';
import { operatorDrift } from '../core/resolver/servers/operator-drift.ts';
import { sentences } from '../core/text/sentences.ts';
import { age } from '../core/text/units.ts';

/** What a kind of resolver means for whoever pushes. */
export const RESOLVER_WORDS: Readonly<Record<ResolverKind, string>> = {
  full: 'keeps every account JWT on disk and syncs with the other servers: a push lasts',
  cache:
    'keeps the account JWTs that are in use and fetches the others: a push reaches only those in its memory',
  'memory-or-url':
    'has its account JWTs from its configuration or an HTTP server: a push lasts until it reads them again',
  unknown: 'has not said enough to tell its kind',
};

/** What a server holds of an account; what differs stands out without colours. */
export function holdingText(holding: Holding | undefined): string {
  if (!holding) return HOLDING_WORDS.unknown;
  const word = HOLDING_WORDS[holding.state];
  return differs(holding) ? word.toUpperCase() : word;
}

/** How the connection stands, one sentence; with what to do where it does not. */
export function linkText({ link, login }: LiveView): string {
  if (link.state === 'connected') {
    const { urlsFrom = '', credsFrom = '' } = login ?? {};
    return `connected to ${link.server} (${urlsFrom}) as ${credsFrom}`;
  }
  if (link.state === 'off') return link.reason;
  const reason = link.reason || 'The servers did not answer in time.';
  return 'hint' in link && link.hint ? sentences(reason, link.hint) : reason;
}

/** @param now Unix milliseconds. */
export function serverStateText(server: ServerView, now: number): string {
  if (server.state === 'silent') return `SILENT ${age((now - server.seenAt) / 1000)}`;
  if (server.state === 'up') return operatorDrift(server)?.toUpperCase() ?? 'up';
  return server.state === 'lame-duck' ? 'LAME DUCK' : 'SHUT DOWN';
}
