import type { LiveRequest } from '../core/live/open-live-feed.ts';
import type { Live, LiveOptions, LivePart } from '../core/resolver/live.ts';
import type { LiveView } from '../core/resolver/live-view.ts';
import type { Store } from '../core/store/store.ts';

/** What to ask the servers, and how long to wait for them. */
export interface Question {
  readonly request: LiveRequest;
  /** Name of the operator. */
  readonly operator: string;
  readonly parts: readonly LivePart[];
  /** Servers load what they have and did not load, to compare it. */
  readonly loads?: LiveOptions['loads'];
  /** Seconds. */
  readonly timeout: number;
}

/** What the servers said, and the JWTs that they hold; still there when the connection is closed. */
export type FirstPicture = Pick<Live, 'view' | 'jwtOn'>;

/**
 * Connects, waits for the first whole picture of the servers, and disconnects. Ends sooner when the servers cannot be
 * reached or say no, and with what there is when the time is over: the view says what it lacks.
 */
export async function firstPicture(store: Store, question: Question): Promise<FirstPicture> {
  // nats is loaded here, and by nothing that does not ask servers.
  const { openLiveFeed } = await import('../core/live/open-live-feed.ts');
  const live = await openLiveFeed(store, question.operator, question.request, { loads: question.loads });
  live.setActive(question.parts);
  try {
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, question.timeout * 1000);
      const look = () => {
        if (!isSettled(live.view)) return;
        clearTimeout(timer);
        resolve();
      };
      live.subscribe(look);
      look();
    });
    return { view: live.view, jwtOn: (account, server) => live.jwtOn(account, server) };
  } finally {
    await live.close();
  }
}

function isSettled(view: LiveView): boolean {
  const { link, servers, expectedServers, unreached } = view;
  // An attempt that failed is tried again later; whoever ran a command wants to know now.
  if (link.state === 'connecting') return link.reason !== '';
  if (link.state !== 'connected') return true;
  if (unreached === undefined || servers.length === 0) return false;
  return servers.length + unreached.length >= expectedServers && view.comparedAt > 0 && !view.busy;
}
