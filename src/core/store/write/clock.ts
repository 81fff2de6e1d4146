import { setTimeout as delay } from 'node:timers/promises';

/** Time as an argument. */
export interface Clock {
  /** Unix milliseconds; may jump. Only shown to people. */
  now(): number;
  /** Milliseconds that only grow; what is waited for is measured with these. */
  monotonic(): number;
  sleep(milliseconds: number): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: async milliseconds => {
    await delay(milliseconds);
  },
};
