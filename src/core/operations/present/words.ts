import type { Int } from '../../claims/standard.ts';
import { size } from '../../text/amounts.ts';
import { duration, timestamp } from '../../text/units.ts';

/**
 * What is so now, by the names of an operation's fields, written as the fields take it; lists entry by entry. What has no
 * text is not set.
 */
export type PresentTexts = Readonly<Record<string, string | readonly string[] | undefined>>;

export function amountText(value: Int | undefined): string {
  const amount = value ?? 0;
  return amount < 0 ? 'unlimited' : String(amount);
}

/** The short form of a size, where it says all. */
export function sizeText(value: Int | undefined): string {
  const amount = value ?? 0;
  if (amount < 0) return 'unlimited';
  const short = size(amount);
  return short.includes('(') ? String(amount) : short;
}

export function momentText(value: Int | undefined): string | undefined {
  const seconds = Number(value ?? 0);
  return seconds > 0 ? timestamp(seconds) : undefined;
}

export function spanText(value: Int | undefined): string | undefined {
  return value === undefined ? undefined : duration(value);
}

export function flagText(value: boolean | undefined): string {
  return value ? 'yes' : 'no';
}
