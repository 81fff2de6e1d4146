import { NkeeperError } from '../../errors.ts';

/**
 * A time as nsc's flags take it: `0` (none), `2026-12-31`, `2026-12-31 23:59:00 UTC`, or a whole number with a unit from
 * now: `m`inutes, `h`ours, `d`ays, `w`eeks, `M`onths, `y`ears. nsc takes the first such number anywhere in the text
 * (`1d2h` is one day there); here the whole text must be a time.
 *
 * @param now Unix milliseconds.
 * @returns Unix seconds; 0 for none.
 * @throws NkeeperError `time-invalid`
 */
export function parseTime(text: string, now: number): number {
  if (text === '' || text === '0') return 0;
  const date = /^(\d{4}-\d\d-\d\d)(?: (\d\d:\d\d:\d\d) UTC)?$/.exec(text);
  if (date) return parseDate(date[1] ?? '', date[2] ?? '00:00:00', text);
  const span = /^(-?\d{1,9})([mhdwMy])$/.exec(text);
  if (!span) throw timeInvalid(text);
  const amount = Number(span[1]);
  return amount === 0 ? 0 : later(amount, span[2] ?? '', now);
}

function parseDate(day: string, clock: string, text: string): number {
  const date = new Date(`${day}T${clock}Z`);
  // The constructor takes the 31st of every month; nsc does not.
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== day) throw timeInvalid(text);
  return date.getTime() / 1000;
}

/** Days and longer follow the calendar of the local time zone, as in nsc. */
function later(amount: number, unit: string, now: number): number {
  const date = new Date(now);
  if (unit === 'm') date.setTime(now + amount * 60_000);
  else if (unit === 'h') date.setTime(now + amount * 3_600_000);
  else if (unit === 'd') date.setDate(date.getDate() + amount);
  else if (unit === 'w') date.setDate(date.getDate() + 7 * amount);
  else if (unit === 'M') date.setMonth(date.getMonth() + amount);
  else date.setFullYear(date.getFullYear() + amount);
  return Math.floor(date.getTime() / 1000);
}

function timeInvalid(text: string): NkeeperError {
  return new NkeeperError('time-invalid', `${text} is not a time.`, {
    hint: 'Write 30m, 12h, 7d, 2w, 1M, 1y, a day such as 2026-12-31, or 0 for none.',
  });
}
