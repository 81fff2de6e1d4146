import type { Field, Span } from '../../app/screen.ts';
import { checkTimesOfDay } from '../../core/claims/access/times-check.ts';
import type { TimeRange } from '../../core/claims/limits.ts';
import { isTimeZone } from '../../core/claims/scalars/time-zones.ts';
import { wallTime } from '../../core/claims/scalars/zoned-time.ts';
import { clockText } from '../../core/text/clock.ts';
import { durationOfSeconds } from '../../core/text/units.ts';
import { field } from './blocks.ts';

/**
 * When a user may be connected, in which zone, and whether that is now.
 *
 * @param now Unix seconds
 */
export function connectTimeFields(
  times: readonly TimeRange[] = [],
  zone: string | undefined,
  now: number,
): readonly (Field | undefined)[] {
  if (times.length === 0) return [field('Connect times', 'always'), field('Time zone', zone)];
  return [
    field('Connect times', times.map(rangeText)),
    field('Time zone', zone ? [zone, ...nowSpans(times, zone, now)] : 'that of each server'),
  ];
}

function rangeText({ start = '', end = '' }: TimeRange): string {
  const range = `${start || 'no start'} to ${end || 'no end'}`;
  if (start === end) return `${range} (never)`;
  return start > end ? `${range} (over midnight)` : range;
}

function nowSpans(times: readonly TimeRange[], zone: string, now: number): readonly Span[] {
  if (!isTimeZone(zone)) return [{ text: 'unknown zone: nobody gets in', tone: 'danger' }];
  try {
    const clock = clockText(wallTime(now * 1000, zone));
    const { allowed, remaining } = checkTimesOfDay(times, zone, now * 1000);
    if (!allowed) return [{ text: `now ${clock}: closed`, tone: 'warning' }];
    return [{ text: `now ${clock}: open for ${durationOfSeconds(remaining / 1000)}`, tone: 'ok' }];
  } catch {
    // `Local`, or a zone that servers know and this machine does not: it cannot be said from here.
    return [];
  }
}
