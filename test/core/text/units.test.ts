import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shortKey } from '../../../src/core/text/short-key.ts';
import {
  age,
  bytes,
  count,
  duration,
  durationOfSeconds,
  latency,
  limit,
  timestamp,
} from '../../../src/core/text/units.ts';

function rows<Input>(
  name: string,
  format: (input: Input) => string,
  table: readonly (readonly [Input, string])[],
) {
  for (const [input, expected] of table) {
    test(`${name}(${String(input)}) is ${expected}`, () => assert.equal(format(input), expected));
  }
}

rows<number | bigint>('count', count, [
  [0, '0'],
  [7, '7'],
  [999, '999'],
  [1000, '1K'],
  [12_345, '12.3K'],
  [999_400, '999K'],
  [999_500, '1M'],
  [1_050_000, '1.05M'],
  [-1500, '-1.5K'],
  [0.25, '0.25'],
  [9_223_372_036_854_775_807n, '9.22E'],
]);

rows<number | bigint>('bytes', bytes, [
  [0, '0 B'],
  [512, '512 B'],
  [1000, '1 kB'],
  [1023, '1023 B'],
  [1024, '1 KiB'],
  [1536, '1.5 KiB'],
  [1_048_576, '1 MiB'],
  [1_073_741_824, '1 GiB'],
  [10_000_000_000, '10 GB'],
  [1_023_999, '0.98 MiB'],
  [9_223_372_036_854_775_807n, '8 EiB'],
]);

rows<number>('age', age, [
  [0, '0s'],
  [59.9, '59s'],
  [60, '1m'],
  [3599, '59m'],
  [3600, '1h'],
  [47 * 3600, '47h'],
  [48 * 3600, '2d'],
  [729 * 86_400, '729d'],
  [730 * 86_400, '2y'],
  [-90, '-1m'],
]);

rows<number | bigint>('duration', duration, [
  [0, '0s'],
  [10_000_000_000, '10s'],
  [90_000_000_000, '1m30s'],
  [3_600_000_000_000n, '1h'],
  [1_500_000, '1ms500µs'],
  [-1_000_000_000, '-1s'],
]);

rows<number>('durationOfSeconds', durationOfSeconds, [[86_400, '1d']]);

rows<number>('latency', latency, [
  [0.84, '840µs'],
  [1.254, '1.25ms'],
  [42.04, '42ms'],
  [3100, '3.1s'],
]);

rows<number>('timestamp', timestamp, [
  [0, '1970-01-01 00:00:00 UTC'],
  [1_795_457_826, '2026-11-23 18:17:06 UTC'],
  [1e20, '100000000000000000000'],
]);

test('limit says unlimited and off in words', () => {
  assert.equal(limit(-1), 'unlimited');
  assert.equal(limit(0), 'off');
  assert.equal(limit(0, 'bytes', 'unlimited'), 'unlimited');
  assert.equal(limit(500), '500');
  assert.equal(limit(1_048_576, 'bytes'), '1 MiB');
  assert.equal(limit(12_345, 'plain'), '12345');
  assert.equal(limit(-1n), 'unlimited');
});

test('shortKey keeps six characters at each end', () => {
  const key = 'ABJE2TWGT5WRYWU7OP4FZ2CBFNC7EVFFR7OUFVHEKZDIZNTRYEOTUCI4';
  assert.equal(shortKey(key), 'ABJE2T…OTUCI4');
  assert.equal(shortKey(key, '..'), 'ABJE2T..OTUCI4');
  assert.equal(shortKey('ABJE2TOTUCI4'), 'ABJE2TOTUCI4');
});
