import type { LiveView, ServerView } from '../core/resolver/live-view.ts';

/** What moves all the time, and that nobody waits for. */
const FIGURES: ReadonlySet<string> = new Set<keyof ServerView>([
  'seenAt',
  'rtt',
  'cpu',
  'memory',
  'inMsgsRate',
  'outMsgsRate',
  'inBytesRate',
  'outBytesRate',
]);

/** Is there nothing new in a picture of the servers but such figures? */
export function isFiguresOnly(before: LiveView, now: LiveView): boolean {
  const { link, servers, ...rest } = now;
  const same = (Object.keys(rest) as (keyof typeof rest)[]).every(part => rest[part] === before[part]);
  if (!same || !isSameLink(before.link, link) || servers.length !== before.servers.length) return false;
  return servers.every((server, i) => isSameServer(before.servers[i], server));
}

/** Of a connection that is there the rest are figures. */
function isSameLink(before: LiveView['link'], now: LiveView['link']): boolean {
  if (before === now) return true;
  return before.state === 'connected' && now.state === 'connected' && before.since === now.since;
}

function isSameServer(before: ServerView | undefined, now: ServerView): boolean {
  if (before === now) return true;
  if (before === undefined) return false;
  return (Object.keys(now) as (keyof ServerView)[]).every(
    name => FIGURES.has(name) || Object.is(before[name], now[name]),
  );
}
