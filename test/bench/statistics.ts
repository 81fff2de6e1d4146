/** Several measurements of one thing. */
export interface Summary {
  readonly min: number;
  readonly median: number;
  readonly max: number;
  readonly count: number;
}

/** @throws RangeError when there is no value */
export function summarize(values: readonly number[]): Summary {
  const sorted = values.toSorted((a, b) => a - b);
  const [min] = sorted;
  const max = sorted.at(-1);
  if (min === undefined || max === undefined) throw new RangeError('nothing was measured');
  return { min, median: percentile(sorted, 50), max, count: sorted.length };
}

/** The value that so many percent of the values do not exceed; the median of an even number lies between the middle two. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (percent / 100) * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

/** Ratios of measurements that were made in turn, pair by pair: a machine that slows down for a while slows both. */
export function ratios(ours: readonly number[], theirs: readonly number[]): Summary {
  const pairs = Math.min(ours.length, theirs.length);
  return summarize(Array.from({ length: pairs }, (_, i) => (ours[i] as number) / (theirs[i] as number)));
}
