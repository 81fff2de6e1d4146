/** Counters that only grow, and when they were read by the clock of the server that counts. */
export interface Sample {
  /** Unix ms. */
  readonly at: number;
  readonly inMsgs: number;
  readonly outMsgs: number;
  readonly inBytes: number;
  readonly outBytes: number;
}

/** Per second between two samples. */
export interface Rates {
  readonly inMsgsRate: number | undefined;
  readonly outMsgsRate: number | undefined;
  readonly inBytesRate: number | undefined;
  readonly outBytesRate: number | undefined;
}

const NO_RATES: Rates = {
  inMsgsRate: undefined,
  outMsgsRate: undefined,
  inBytesRate: undefined,
  outBytesRate: undefined,
};

/** Below this the division says more about the clock than about the traffic. */
const SHORTEST_MS = 400;

/**
 * A counter with its rates. A sample that comes too soon after the last one is left out (`undefined`: keep the rates that
 * there are); a counter that went back belongs to a new process and has no rate yet.
 */
export function ratesBetween(before: Sample | undefined, now: Sample): Rates | undefined {
  if (before === undefined) return NO_RATES;
  const ms = now.at - before.at;
  if (ms < SHORTEST_MS) return undefined;
  if (now.inMsgs < before.inMsgs || now.outMsgs < before.outMsgs) return NO_RATES;
  const each = (to: number, from: number) => Math.max(0, ((to - from) * 1000) / ms);
  return {
    inMsgsRate: each(now.inMsgs, before.inMsgs),
    outMsgsRate: each(now.outMsgs, before.outMsgs),
    inBytesRate: each(now.inBytes, before.inBytes),
    outBytesRate: each(now.outBytes, before.outBytes),
  };
}

/** The rates of something that was shown before; none at first. */
export function ratesOf(before: Rates | undefined): Rates {
  if (before === undefined) return NO_RATES;
  const { inMsgsRate, outMsgsRate, inBytesRate, outBytesRate } = before;
  return { inMsgsRate, outMsgsRate, inBytesRate, outBytesRate };
}
