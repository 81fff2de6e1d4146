import { NkeeperError } from '../../errors.ts';
import type { Int } from '../standard.ts';
import { type Codec, requireType } from './codec.ts';
import { type Node, NumberText } from './node.ts';
import { writeString } from './write.ts';

/** Text; null leaves what was there. */
export const text: Codec<string> = {
  scalar: true,
  read(node, old, at) {
    if (typeof node === 'string') return node;
    return node === null ? old : at.mismatch(old, 'a text');
  },
  write(value) {
    requireType(typeof value === 'string', value, 'a text');
    return writeString(value);
  },
  zero: () => '',
  isEmpty: value => value === '',
};

/** `true` or `false`; null leaves what was there. */
export const flag: Codec<boolean> = {
  scalar: true,
  read(node, old, at) {
    if (typeof node === 'boolean') return node;
    return node === null ? old : at.mismatch(old, 'true or false');
  },
  write(value) {
    requireType(typeof value === 'boolean', value, 'true or false');
    return value ? 'true' : 'false';
  },
  zero: () => false,
  isEmpty: value => !value,
};

/** An integer within bounds, written without fraction or exponent; null leaves what was there. */
function integer(lowest: bigint, highest: bigint): Codec<Int> {
  const unsigned = lowest === 0n;
  // A number is compared with a bigint many times slower than with another number.
  const [least, most] = [Number(lowest), Number(highest)];
  const isWithin = (value: Int) =>
    Number.isSafeInteger(value) ? value >= least && value <= most : value >= lowest && value <= highest;
  return {
    scalar: true,
    read(node, old, at) {
      if (node === null) return old;
      const value = readInteger(node, unsigned);
      const fits = value !== undefined && isWithin(value);
      return fits ? value : at.mismatch(old, `a whole number from ${lowest} to ${highest}`);
    },
    write(value) {
      const whole = typeof value === 'bigint' || Number.isSafeInteger(value);
      if (whole && isWithin(value)) return `${value}`;
      throw new NkeeperError(
        'claim-unencodable',
        `${String(value)} is no whole number from ${lowest} to ${highest}.`,
      );
    },
    zero: () => 0,
    isEmpty: value => value === 0 || value === 0n,
  };
}

export const int64 = integer(-(2n ** 63n), 2n ** 63n - 1n);
export const uint64 = integer(0n, 2n ** 64n - 1n);
export const uint8 = integer(0n, 255n);

/** Go's parser of unsigned integers takes no sign, not even in `-0`. */
function readInteger(node: Node, unsigned: boolean): Int | undefined {
  if (typeof node === 'number') return node;
  if (!(node instanceof NumberText) || !/^-?[0-9]+$/.test(node.text)) return undefined;
  if (unsigned && node.text.startsWith('-')) return undefined;
  const exact = BigInt(node.text);
  const double = Number(exact);
  return Number.isSafeInteger(double) ? double : exact;
}
