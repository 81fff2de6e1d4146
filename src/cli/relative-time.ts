const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
const MONTH = 30 * DAY;
const YEAR = 12 * MONTH;

/** Below this many ms a span is told in these words; `unit` is what is counted. The steps that nsc's reports use. */
const STEPS: readonly (readonly [below: number, words: string, unit: number])[] = [
  [SECOND, 'Now', SECOND],
  [2 * SECOND, '1 Second', SECOND],
  [MINUTE, '# Seconds', SECOND],
  [2 * MINUTE, '1 Minute', MINUTE],
  [HOUR, '# Minutes', MINUTE],
  [2 * HOUR, '1 Hour', HOUR],
  [DAY, '# Hours', HOUR],
  [2 * DAY, '1 Day', DAY],
  [WEEK, '# Days', DAY],
  [2 * WEEK, '1 Week', WEEK],
  [MONTH, '# Weeks', WEEK],
  [2 * MONTH, '1 Month', MONTH],
  [YEAR, '# Months', MONTH],
  [18 * MONTH, '1 Year', YEAR],
  [2 * YEAR, '2 Years', YEAR],
  [37 * YEAR, '# Years', YEAR],
];

/**
 * How far a time is from now, in nsc's words: `In 4 Weeks`, `3 Days Ago`, `In A Long While`.
 * @param at Unix seconds.
 * @param now Unix milliseconds.
 */
export function relativeTime(at: number, now: number): string {
  const span = Math.abs(at * 1000 - now);
  const step = STEPS.find(([below]) => span < below);
  const words = step ? step[1].replace('#', String(Math.floor(span / step[2]))) : 'A Long While';
  if (now > at * 1000) return words === 'Now' ? 'Now' : `${words} Ago`;
  return `In ${words}`;
}

/** Unix seconds as RFC 3339 in the local time zone, `Z` where that is UTC: as nsc prints times in reports. */
export function localTime(unix: number): string {
  const date = new Date(unix * 1000);
  if (Number.isNaN(date.getTime())) return String(unix);
  const offset = -date.getTimezoneOffset();
  if (offset === 0) return `${date.toISOString().slice(0, -5)}Z`;
  const shifted = new Date(date.getTime() + offset * MINUTE).toISOString().slice(0, -5);
  const two = (n: number) => String(n).padStart(2, '0');
  const size = Math.abs(offset);
  return `${shifted}${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
