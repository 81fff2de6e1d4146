import { bytes } from './units.ts';

/** A whole number to the last digit: `10,000`. */
export function integer(n: number | bigint): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A size to the last byte: `1 MiB`, or `977 KiB (1,000,001 bytes)` where the short form is rounded. */
export function size(n: number | bigint): string {
  const short = bytes(n);
  return isExact(short, n) ? short : `${short} (${integer(n)} bytes)`;
}

const FACTORS: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
  PiB: 2 ** 50,
  EiB: 2 ** 60,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  PB: 1e15,
  EB: 1e18,
};

function isExact(short: string, n: number | bigint): boolean {
  const [amount, unit] = short.split(' ');
  return Number(amount) * (FACTORS[unit ?? ''] ?? Number.NaN) === Number(n);
}
