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
  const finished = done.then(
    () => true,
    () => true,
  );
  const watch = async () => {
    while (!over && !session.closed) {
      const answers = session.rtt().then(() => true);
      if (!(await within(HANGS_MS, answers, finished))) void session.close();
      await within(BETWEEN_MS, finished);
    }
  };
  await Promise.all([done, watch().catch(() => undefined)]);
}

/** Does one of these come true in time? The clock that was set for it goes with the answer: there is a look every moment. */
async function within(ms: number, ...hopes: readonly Promise<boolean>[]): Promise<boolean> {
  const clock = new AbortController();
  const late = delay(ms, false, { signal: clock.signal }).catch(() => false);
  try {
    return await Promise.race([...hopes, late]);
  } finally {
    clock.abort();
  }
}
