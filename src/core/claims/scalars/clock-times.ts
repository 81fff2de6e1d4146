/** A time of day; fractions of a second are cut, as servers do. */
export interface ClockTime {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const CLOCK = /^(\d|[01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:[.,]\d+)?$/;

/** Reads `H:MM:SS` or `HH:MM:SS`, with or without a fraction; undefined where it is no time of day. */
export function parseClockTime(text: string): ClockTime | undefined {
  const match = CLOCK.exec(text);
  if (!match) return undefined;
  const [hour, minute, second] = match.slice(1, 4).map(Number) as [number, number, number];
  return { hour, minute, second };
}
