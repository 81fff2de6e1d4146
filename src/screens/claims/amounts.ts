import type { Cell } from '../../app/screen.ts';
import type { Int } from '../../core/claims/standard.ts';
import { bytes } from '../../core/text/units.ts';

/** A whole number to the last digit: `10,000`. */
export function integer(n: Int): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A size to the last byte: `1 MiB`, or `977 KiB (1,000,001 bytes)` where the short form is rounded. */
export function size(n: Int): string {
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

function isExact(short: string, n: Int): boolean {
  const [amount, unit] = short.split(' ');
  return Number(amount) * (FACTORS[unit ?? ''] ?? Number.NaN) === Number(n);
}

/** How a limit is said. */
export interface LimitWords {
  readonly unit: 'count' | 'bytes';
  /** What 0 does: `off`, `unlimited`, or with its effect `off: nobody can connect`. */
  readonly zero: string;
  /** 0 takes something away that people expect to work. */
  readonly zeroCloses?: boolean;
  /** What values below -1 do, where that is not `unlimited`. */
  readonly negative?: string;
}

/** A limit in words: never -1 or 0. */
export function limitCell(value: Int, words: LimitWords): Cell {
  if (Number(value) === 0)
    return words.zeroCloses ? { text: words.zero, mark: 'warning' } : { text: words.zero };
  if (value < 0) {
    const closes = words.negative !== undefined && Number(value) !== -1;
    return closes ? { text: `${integer(value)}: ${words.negative}`, mark: 'warning' } : { text: 'unlimited' };
  }
  return { text: words.unit === 'bytes' ? size(value) : integer(value) };
}
