import { NkeeperError } from '../../errors.ts';
import type { Field } from './field.ts';
import { moment } from './kinds.ts';
import { parseTime } from './moment.ts';

const RFC3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/;

/**
 * A moment as nsc's `--at` takes it: RFC 3339 or Unix seconds, `0` for now; also what other times are written as:
 * `2026-12-31`, `-2h`.
 *
 * @param now Unix milliseconds
 * @returns Unix seconds; 0 for now
 * @throws NkeeperError `time-invalid`
 */
export function parseInstant(text: string, now: number): number {
  const wanted = text.trim();
  if (/^\d{1,12}$/.test(wanted)) return Number(wanted);
  if (!RFC3339.test(wanted)) return parseTime(wanted, now);
  const at = Date.parse(wanted.replace(' ', 'T'));
  if (!Number.isNaN(at)) return Math.floor(at / 1000);
  throw new NkeeperError('time-invalid', `${text} is not a time.`, {
    hint: 'Write 2026-12-31T23:59:00Z, Unix seconds, -2h, or 0 for now.',
  });
}

/** A moment; 0 or nothing is now. */
export const instant = (words: Parameters<typeof moment>[0]): Field<number> => ({
  ...moment(words),
  kind: 'instant',
  parse: (texts, now) => parseInstant(texts.at(-1) ?? '', now),
});
