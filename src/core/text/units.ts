/** Integers from JSON: bigint only beyond 2^53. */
type Integer = number | bigint;

const DECIMAL = ['', 'K', 'M', 'G', 'T', 'P', 'E'] as const;
const BINARY = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'] as const;
const DECIMAL_BYTES = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'] as const;

/** A count in at most three digits and a letter for thousands: `999`, `12.4K`, `1M`. Few distinct texts, so that live cells stay cheap. */
export function count(n: Integer): string {
  return scaled(Number(n), 1000, DECIMAL, '');
}

/**
 * A size in bytes: `1 GiB`, `1.5 KiB`. A round decimal size, as people and nsc write them (`1G` is 1,000,000,000), keeps
 * its decimal unit: `10 GB`.
 */
export function bytes(n: Integer): string {
  const value = Number(n);
  const round = roundDecimal(value);
  return round ?? scaled(value, 1024, BINARY, ' ');
}

function roundDecimal(value: number): string | undefined {
  let amount = Math.abs(value);
  let unit = 0;
  while (amount >= 1000 && amount % 1000 === 0 && unit < DECIMAL_BYTES.length - 1) {
    amount /= 1000;
    unit++;
  }
  const whole = unit > 0 && amount < 1000 && Number.isInteger(amount);
  return whole ? `${value < 0 ? '-' : ''}${amount} ${DECIMAL_BYTES[unit]}` : undefined;
}

function scaled(value: number, base: number, units: readonly string[], gap: string): string {
  const sign = value < 0 ? '-' : '';
  let amount = Math.abs(value);
  let unit = 0;
  // 999.5 would be shown as 1000 of the smaller unit.
  while (amount >= (unit === 0 ? base : Math.min(base, 999.5)) && unit < units.length - 1) {
    amount /= base;
    unit++;
  }
  const name = units[unit] ?? '';
  return `${sign}${unit === 0 ? digitsOfSmall(amount) : threeDigits(amount)}${name === '' ? '' : gap + name}`;
}

function digitsOfSmall(amount: number): string {
  return Number.isInteger(amount) ? String(amount) : threeDigits(amount);
}

function threeDigits(amount: number): string {
  const places = amount >= 99.95 ? 0 : amount >= 9.995 ? 1 : 2;
  return String(Number(amount.toFixed(places)));
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** A span of seconds as one coarse word: `12s`, `3m`, `5h`, `9d`, `2y`. Never rounds up; negative spans keep their sign. */
export function age(seconds: number): string {
  const span = Math.abs(seconds);
  const sign = seconds <= -1 ? '-' : '';
  if (span < MINUTE) return `${sign}${Math.floor(span)}s`;
  if (span < HOUR) return `${sign}${Math.floor(span / MINUTE)}m`;
  if (span < 2 * DAY) return `${sign}${Math.floor(span / HOUR)}h`;
  if (span < 2 * YEAR) return `${sign}${Math.floor(span / DAY)}d`;
  return `${sign}${Math.floor(span / YEAR)}y`;
}

const NANOSECONDS: readonly (readonly [name: string, size: bigint])[] = [
  ['d', 86_400_000_000_000n],
  ['h', 3_600_000_000_000n],
  ['m', 60_000_000_000n],
  ['s', 1_000_000_000n],
  ['ms', 1_000_000n],
  ['µs', 1_000n],
  ['ns', 1n],
];

/**
 * An exact span, as a setting is read back: `10s`, `1m30s`, `1h`, `1.5ms` is `1ms500µs`.
 * @param nanoseconds As in JWTs (Go's time.Duration); a fraction is dropped.
 */
export function duration(nanoseconds: Integer): string {
  let rest = typeof nanoseconds === 'bigint' ? nanoseconds : BigInt(Math.trunc(nanoseconds));
  if (rest === 0n) return '0s';
  let text = rest < 0n ? '-' : '';
  if (rest < 0n) rest = -rest;
  for (const [name, size] of NANOSECONDS) {
    if (rest >= size) text += `${rest / size}${name}`;
    rest %= size;
  }
  return text;
}

/** {@link duration} of whole seconds. */
export function durationOfSeconds(seconds: number): string {
  return duration(BigInt(Math.trunc(seconds)) * 1_000_000_000n);
}

/** A measured time in three digits: `840µs`, `1.25ms`, `3.1s`. */
export function latency(milliseconds: number): string {
  if (milliseconds < 1) return `${threeDigits(milliseconds * 1000)}µs`;
  if (milliseconds < 999.5) return `${threeDigits(milliseconds)}ms`;
  return `${threeDigits(milliseconds / 1000)}s`;
}

/** Unix seconds as `2026-11-23 18:17:06 UTC`; a number no calendar has is shown as it is. */
export function timestamp(unix: number): string {
  const date = new Date(unix * 1000);
  if (Number.isNaN(date.getTime())) return String(unix);
  const text = date.toISOString();
  return `${text.slice(0, -5).replace('T', ' ')} UTC`;
}

/** What a limit counts. */
export type LimitUnit = 'count' | 'bytes' | 'plain';

/**
 * A limit in words: any negative value is `unlimited`, 0 is `zero`, anything else its amount.
 * @param zero What 0 means for this limit (jwt-claims: most limits are `off`, some are `unlimited`).
 */
export function limit(n: Integer, unit: LimitUnit = 'count', zero = 'off'): string {
  if (n < 0) return 'unlimited';
  if (Number(n) === 0) return zero;
  if (unit === 'bytes') return bytes(n);
  return unit === 'count' ? count(n) : String(n);
}
