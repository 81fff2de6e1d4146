import { NkeeperError } from '../../errors.ts';

const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  µs: 1000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
  d: 86_400_000_000_000n,
};

const PART = /(\d+)(?:\.(\d{1,9}))?(ns|us|µs|ms|s|m|h|d)/gy;

/**
 * A span of time as Go and nsc write it: `10s`, `1m30s`, `1.5h`; days (`2d`) too; 0 for none.
 *
 * @returns nanoseconds; a bigint beyond 2^53
 * @throws NkeeperError `span-invalid`
 */
export function parseSpan(text: string): number | bigint {
  const wanted = text.trim();
  if (wanted === '0') return 0;
  let total = 0n;
  let end = 0;
  PART.lastIndex = 0;
  for (const [part, whole = '', fraction = '', unit = ''] of wanted.matchAll(PART)) {
    total += (BigInt(whole + fraction) * (UNITS[unit] ?? 0n)) / 10n ** BigInt(fraction.length);
    end += part.length;
  }
  if (end === 0 || end !== wanted.length || total > 2n ** 63n - 1n) {
    throw new NkeeperError('span-invalid', `"${text}" is not a span of time.`, {
      hint: 'Write 500ms, 10s, 5m, 1m30s, 12h.',
    });
  }
  return total > BigInt(Number.MAX_SAFE_INTEGER) ? total : Number(total);
}
