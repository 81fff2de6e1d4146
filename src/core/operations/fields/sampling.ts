import { NkeeperError } from '../../errors.ts';
import type { Field } from './field.ts';
import { text } from './kinds.ts';

/**
 * How many requests are measured: percent from 1 to 100, `header` for those that ask for it, 0 for none.
 *
 * @throws NkeeperError `sampling-invalid`
 */
export function parseSampling(given: string): number | 'headers' {
  const wanted = given.trim().toLowerCase();
  if (wanted === 'header' || wanted === 'headers') return 'headers';
  const percent = /^\d{1,3}%?$/.test(wanted) ? Number.parseInt(wanted, 10) : Number.NaN;
  if (percent >= 0 && percent <= 100) return percent;
  throw new NkeeperError('sampling-invalid', `"${given}" is no rate of sampling.`, {
    hint: 'Write a percentage from 1 to 100, header, or 0 for none.',
  });
}

export const sampling = (words: Parameters<typeof text>[0]): Field<number | 'headers'> => ({
  ...text(words),
  parse: texts => parseSampling(texts.at(-1) ?? ''),
});
