import type { ConnectionView, LiveView } from '../core/resolver/live-view.ts';

const PURPOSES: Readonly<Record<NonNullable<ConnectionView['own']>, string>> = {
  watch: 'this nkeeper: it asks the servers and follows their events',
  holdings:
    'this nkeeper: it reads which account JWTs the servers hold, apart, so that nothing waits behind long answers',
  change: 'this nkeeper: it sends what you change, and follows what comes of it',
  kick: 'this nkeeper: it ends the connections that you chose',
};

/** What one of nkeeper's own connections is for; undefined for those of others. */
export function ownPurpose({ own }: ConnectionView): string | undefined {
  return own && PURPOSES[own];
}

/** Says which of so many connections are nkeeper's own, so that nobody looks for who they are: `, 2 of them this nkeeper’s`. */
export function ownShare(
  { connections }: LiveView,
  total: number,
  among: (connection: ConnectionView) => boolean,
): string {
  const own = connections.reduce((n, each) => n + Number(each.own !== undefined && among(each)), 0);
  if (own === 0) return '';
  return own >= total ? ', this nkeeper’s own' : `, ${own} of them this nkeeper’s`;
}
