import { NkeeperError } from '../../errors.ts';

/** Decimal units as nsc takes them, and binary ones. */
const UNITS: Readonly<Record<string, bigint>> = {
  '': 1n,
  b: 1n,
  k: 1000n,
  m: 1000n ** 2n,
  g: 1000n ** 3n,
  t: 1000n ** 4n,
  p: 1000n ** 5n,
  ki: 1024n,
  mi: 1024n ** 2n,
  gi: 1024n ** 3n,
  ti: 1024n ** 4n,
  pi: 1024n ** 5n,
};

const LARGEST = 2n ** 63n - 1n;

/**
 * A number with an optional unit, as nsc takes it: `500`, `1k` (1000), `1KiB` (1024), `1.5M`; `-1` and `unlimited` for no
 * limit. Other negative numbers mean nothing, so they are refused.
 *
 * @returns a bigint beyond 2^53
 * @throws NkeeperError `amount-invalid`
 */
export function parseAmount(text: string): number | bigint {
  const wanted = text.trim().toLowerCase();
  if (wanted === '-1' || wanted === 'unlimited') return -1;
  const found = /^(\d{1,19})(?:\.(\d{1,9}))?\s*([a-z]*)$/.exec(wanted);
  const name = found?.[3] ?? '';
  const unit = UNITS[name.length > 1 ? name.replace(/b$/, '') : name];
  if (!found || unit === undefined) throw amountInvalid(text);
  const [, whole = '', fraction = ''] = found;
  const scale = 10n ** BigInt(fraction.length);
  const scaled = BigInt(whole + fraction) * unit;
  const value = scaled / scale;
  if (scaled % scale !== 0n || value > LARGEST) throw amountInvalid(text);
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? value : Number(value);
}

function amountInvalid(text: string): NkeeperError {
  return new NkeeperError('amount-invalid', `"${text}" is not an amount.`, {
    hint: 'Write a whole number, also with a unit: 500, 10k, 1MiB, 2GB; -1 for no limit.',
  });
}
