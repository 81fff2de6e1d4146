import type { Summary } from './statistics.ts';

/** One measured thing. */
export interface Finding {
  readonly what: string;
  readonly unit: 'ms' | 'MiB' | 'bytes' | 'times';
  readonly figure: Summary;
  /** Against what it is compared, and how it stands to it: below 1 is less. */
  readonly against?: { readonly name: string; readonly ratio: Summary } | undefined;
  /** At most so much, as a ratio when there is one to compare with. */
  readonly target?: number | undefined;
}

const WIDTHS = { what: 52, figure: 26, ratio: 24, target: 8 };

export function heading(title: string): string {
  const columns = [
    title.padEnd(WIDTHS.what),
    'min / median / max'.padStart(WIDTHS.figure),
    '      ratio'.padEnd(WIDTHS.ratio),
    'target'.padStart(WIDTHS.target),
  ];
  return `\n${columns.join(' ')}`;
}

/** A finding as one line. */
export function lineOf({ what, unit, figure, against, target }: Finding): string {
  const { min, median, max } = figure;
  const ratio = against ? `      ${number(against.ratio.median)} × ${against.name}` : '';
  const columns = [
    what.padEnd(WIDTHS.what),
    `${[min, median, max].map(number).join(' / ')} ${unit}`.padStart(WIDTHS.figure),
    ratio.padEnd(WIDTHS.ratio),
    (target === undefined ? '' : `≤ ${target}`).padStart(WIDTHS.target),
    verdict(median, against?.ratio.median, target),
  ];
  return columns.join(' ').trimEnd();
}

/** Undefined when there is no target. */
export function isMet({ figure, against, target }: Finding): boolean | undefined {
  return target === undefined ? undefined : (against?.ratio.median ?? figure.median) <= target;
}

function verdict(median: number, ratio: number | undefined, target: number | undefined): string {
  if (target === undefined) return '';
  return (ratio ?? median) <= target ? ' met' : ' NOT MET';
}

function number(value: number): string {
  if (value >= 100 || value === 0) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toPrecision(2);
}
