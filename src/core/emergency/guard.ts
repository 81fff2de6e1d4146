import { setTimeout as delay } from 'node:timers/promises';
import type { Session } from '../resolver/link/session.ts';

/** A server that does not answer a ping for so long hangs. */
const HANGS_MS = 3000;
const BETWEEN_MS = 250;

/**
 * Waits for work that goes over a session, and ends the session where its server hangs: the work ends early then, and another
 * server may not hang.
 */
export async function guard(session: Session, work: Promise<void>): Promise<void> {
  let over = false;
  const done = work.finally(() => {
    over = true;
  });
  const quiet = new AbortController();
  const pause = <T>(ms: number, value: T) => delay(ms, value, { signal: quiet.signal }).catch(() => value);
  const watch = async () => {
    while (!over && !session.closed) {
      const answers = session.rtt().then(() => true);
      if (!(await Promise.race([answers, done.then(() => true), pause(HANGS_MS, false)])))
        void session.close();
      await Promise.race([done, pause(BETWEEN_MS, undefined)]);
    }
  };
  await Promise.all([done, watch().catch(() => undefined), done.finally(() => quiet.abort())]);
}
