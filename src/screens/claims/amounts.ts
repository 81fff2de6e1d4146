import type { Cell } from '../../app/screen.ts';
import type { Int } from '../../core/claims/standard.ts';
import { integer, size } from '../../core/text/amounts.ts';

export { integer, size };

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
