import type { EventRecorder } from '../core/live/event-recorder.ts';
import type { LiveRequest } from '../core/live/open-live-feed.ts';
import { CalmEvents } from '../core/resolver/events/calm-events.ts';
import { eventJsonLine, eventTextLine } from '../core/resolver/events/event-line.ts';
import type { Live } from '../core/resolver/live.ts';
import { chooseOperator } from '../core/store/choose.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { liveRequest } from './live-request.ts';
import type { Output } from './output.ts';
import type { Invocation } from './program.ts';
import { linkText } from './server-words.ts';
import { type Session, withStore } from './session.ts';

interface WatchFlags {
  readonly operator?: string;
  readonly json?: boolean;
  /** Milliseconds. */
  readonly for?: number;
  readonly count?: number;
  readonly record?: string;
}

/** `nkeeper watch`: what happens on the servers, line by line, until somebody ends it. */
export function watch(invocation: Invocation<WatchFlags>): Promise<ExitCode> {
  return withStore(invocation, async session => {
    const { store, flags, world, globals } = session;
    const operator = chooseOperator(store, flags.operator);
    // Names of accounts stand in the lines.
    await store.scanAccounts({ operator: operator.name });
    const { openEventRecorder } = await import('../core/live/event-recorder.ts');
    const open = flags.record === undefined ? undefined : await openEventRecorder(flags.record);
    const live = await openFeed(session, operator.name, liveRequest(world, globals));
    const nameOf = (key: string) => store.findByKey(key)?.name;
    const recorder = open?.({ nameOf, onFault: sentence => session.output.message(sentence) });
    try {
      return await follow(session, live, nameOf, recorder);
    } finally {
      await live.close();
      await recorder?.close();
    }
  });
}

async function openFeed(
  { store }: Session<WatchFlags>,
  operator: string,
  request: LiveRequest,
): Promise<Live> {
  const { openLiveFeed } = await import('../core/live/open-live-feed.ts');
  const live = await openLiveFeed(store, operator, request);
  live.setActive([]);
  const stop = live.subscribe(() => {
    if (live.view.comparedAt === 0) return;
    stop();
    // Names of users, for events that tell keys only: after the accounts, which are compared first. What cannot be read has none.
    void store.scan({ operator }).catch(() => undefined);
  });
  return live;
}

/** Prints events until it is enough, the time is over, or a signal comes. */
function follow(
  { output, flags }: Session<WatchFlags>,
  live: Live,
  nameOf: (key: string) => string | undefined,
  recorder: EventRecorder | undefined,
): Promise<ExitCode> {
  return new Promise(resolve => {
    const line = flags.json ? eventJsonLine : eventTextLine;
    let printed = 0;
    const enough = flags.count ?? Number.POSITIVE_INFINITY;
    const calm = new CalmEvents(event => {
      if (printed >= enough) return;
      // Nothing has happened: it is what cannot be seen.
      const isEvent = event.kind !== 'not-shown';
      if (!isEvent) output.message(event.text);
      if (flags.json) output.data(line(event, nameOf));
      else if (isEvent) output.text(line(event, nameOf));
      // A line that waits for company is of no use to who watches.
      output.flush();
      if (isEvent) printed++;
      if (printed >= enough) end(EXIT.ok);
    });
    let wasReached = false;
    const stops = [
      live.subscribe(() => {
        wasReached ||= live.view.link.state === 'connected';
      }),
      live.follow(event => {
        recorder?.write(event);
        calm.take(event);
      }),
      live.subscribe(linkTeller(live, output)),
      onSignal('SIGINT', () => end(EXIT.interrupted)),
      onSignal('SIGTERM', () => end(EXIT.terminated)),
    ];
    const timer =
      flags.for === undefined
        ? undefined
        : setTimeout(() => end(wasReached ? EXIT.ok : EXIT.failed), flags.for);
    let over = false;
    const end = (code: ExitCode) => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      for (const stop of stops) stop();
      calm.flush();
      resolve(code);
    };
    const { link } = live.view;
    // Nobody can be asked, now or later: a login that was refused by servers is another thing, and tried again.
    if (link.state === 'off' || link.state === 'failed') {
      output.message(`The servers cannot be asked: ${linkText(live.view)}`);
      end(EXIT.failed);
    }
  });
}

/** Says on stderr how the connection fares: events between say nothing of it. */
function linkTeller(live: Live, output: Output): () => void {
  let before = '';
  return () => {
    const { link } = live.view;
    const reason = 'reason' in link ? link.reason : '';
    if (link.state === 'connecting' && reason === '') return;
    const now = link.state === 'connected' ? linkText(live.view) : `not connected: ${linkText(live.view)}`;
    const key = link.state === 'connected' ? `connected ${link.server}` : `${link.state} ${reason}`;
    if (key === before) return;
    before = key;
    output.message(`${now.charAt(0).toUpperCase()}${now.slice(1)}${/[.!?]$/.test(now) ? '' : '.'}`);
  };
}

function onSignal(signal: 'SIGINT' | 'SIGTERM', work: () => void): () => void {
  process.once(signal, work);
  return () => process.off(signal, work);
}
