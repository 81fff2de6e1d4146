import type { TimeRange } from '../limits.ts';
import { type ClockTime, parseClockTime } from '../scalars/clock-times.ts';
import { isTimeZone } from '../scalars/time-zones.ts';
import { instantOf, wallTime } from '../scalars/zoned-time.ts';

const DAY = 86_400_000;

/** May a user be connected now? */
export interface TimesDecision {
  readonly allowed: boolean;
  /** Milliseconds until the server ends the connection; 0 where it never does or does not let in. */
  readonly remaining: number;
}

const REFUSED: TimesDecision = { allowed: false, remaining: 0 };

/**
 * A server's decision by the `times` of a user: strictly inside one of the ranges; the one that lasts longest counts.
 * A range or a zone that it cannot read refuses.
 *
 * @param zone `times_location`; where that is absent the server takes its own zone, so give that one
 * @param now Unix milliseconds
 */
export function checkTimesOfDay(ranges: readonly TimeRange[], zone: string, now: number): TimesDecision {
  if (ranges.length === 0) return { allowed: true, remaining: 0 };
  if (!isTimeZone(zone)) return REFUSED;
  let remaining = 0;
  for (const range of ranges) {
    const start = parseClockTime(range.start ?? '');
    const end = parseClockTime(range.end ?? '');
    if (!start || !end) return REFUSED;
    remaining = Math.max(remaining, remainingIn(start, end, zone || 'UTC', now));
  }
  return { allowed: remaining > 0, remaining };
}

/** Milliseconds until the range ends, 0 outside. */
function remainingIn(start: ClockTime, end: ClockTime, zone: string, now: number): number {
  const today = Math.floor(wallTime(now, zone) / DAY) * DAY;
  const from = instantOf(today + millisecondsOf(start), zone);
  const to = instantOf(today + millisecondsOf(end), zone);
  if (from < now && now < to) return to - now;
  if (from <= to) return 0;
  // Over midnight: it began yesterday, or it ends tomorrow.
  if (now < to) return to - now;
  return from < now ? instantOf(wallTime(to, zone) + DAY, zone) - now : 0;
}

function millisecondsOf({ hour, minute, second }: ClockTime): number {
  return ((hour * 60 + minute) * 60 + second) * 1000;
}
