import type { Session } from './session.ts';

/** How often it is looked whether the server of a connection answers. */
export const PULSE_MS = 3000;
const ANSWER_MS = 2000;
/** So many looks without an answer, one right after the other, and it hangs. */
const LOOKS = 2;

/**
 * Does the server of this connection answer? Ms of the round trip, undefined where something came, but not that answer: it has much
 * to send first. `silent`: nothing came at all, two times.
 */
export async function pulseOf(session: Session): Promise<number | undefined | 'silent'> {
  for (let look = 0; look < LOOKS; look++) {
    const before = session.heardAt;
    const rtt = await session.rtt(ANSWER_MS);
    if (rtt !== undefined || session.closed || session.heardAt > before) return rtt;
  }
  return 'silent';
}
