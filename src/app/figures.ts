import type { ConnectionView, LiveView, ServerView } from '../core/resolver/live-view.ts';

/** What moves all the time, and that nobody waits for. */
const FIGURES_OF_SERVER: ReadonlySet<string> = new Set<keyof ServerView>([
  'seenAt',
  'comparedAt',
  'rtt',
  'cpu',
  'memory',
  'inMsgsRate',
  'outMsgsRate',
  'inBytesRate',
  'outBytesRate',
]);

const FIGURES_OF_CONNECTION: ReadonlySet<string> = new Set<keyof ConnectionView>([
  'rtt',
  'subscriptions',
  'pendingBytes',
  'inMsgs',
  'outMsgs',
  'inBytes',
  'outBytes',
  'inMsgsRate',
  'outMsgsRate',
  'inBytesRate',
  'outBytesRate',
  'lastActivityAt',
]);

/** Of more connections than these each is not looked at: a picture costs less. */
const MANY = 1000;

/** Is there nothing new in a picture of the servers but such figures? */
export function isFiguresOnly(before: LiveView, now: LiveView): boolean {
  const { link, servers, connections, comparedAt, busy: _, ...rest } = now;
  const same = (Object.keys(rest) as (keyof typeof rest)[]).every(part => rest[part] === before[part]);
  if (!same || !isSameLink(before.link, link)) return false;
  // The first comparison is waited for; of the later ones what they find is the news.
  if ((comparedAt === 0) !== (before.comparedAt === 0)) return false;
  if (connections !== before.connections && connections.length > MANY) return false;
  return (
    areSame(before.servers, servers, FIGURES_OF_SERVER) &&
    areSame(before.connections, connections, FIGURES_OF_CONNECTION)
  );
}

/** Of a connection that is there the rest are figures. */
function isSameLink(before: LiveView['link'], now: LiveView['link']): boolean {
  if (before === now) return true;
  return before.state === 'connected' && now.state === 'connected' && before.since === now.since;
}

function areSame<T extends object>(
  before: readonly T[],
  now: readonly T[],
  figures: ReadonlySet<string>,
): boolean {
  if (before === now) return true;
  return before.length === now.length && now.every((each, i) => isSame(before[i]!, each, figures));
}

function isSame<T extends object>(before: T, now: T, figures: ReadonlySet<string>): boolean {
  if (before === now) return true;
  return (Object.keys(now) as (keyof T & string)[]).every(
    name => figures.has(name) || Object.is(before[name], now[name]),
  );
}
