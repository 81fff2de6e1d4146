import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localTime, relativeTime } from '../../../src/cli/relative-time.ts';
import { parseTime } from '../../../src/core/operations/fields/moment.ts';

const NOW = Date.UTC(2026, 0, 31, 12, 0, 0) + 400;
const SECONDS = Math.floor(NOW / 1000);
const DAY = 86_400;

for (const [seconds, words] of [
  [1, 'In Now'],
  [0, 'Now'],
  [2, 'In 1 Second'],
  [40, 'In 39 Seconds'],
  [-40, '40 Seconds Ago'],
  [61, 'In 1 Minute'],
  [3000, 'In 49 Minutes'],
  [3700, 'In 1 Hour'],
  [-7300, '2 Hours Ago'],
  [DAY + 9, 'In 1 Day'],
  [6 * DAY, 'In 5 Days'],
  [8 * DAY, 'In 1 Week'],
  [28 * DAY + 1, 'In 4 Weeks'],
  [31 * DAY, 'In 1 Month'],
  [100 * DAY, 'In 3 Months'],
  [400 * DAY, 'In 1 Year'],
  [550 * DAY, 'In 2 Years'],
  [-1000 * DAY, '2 Years Ago'],
  [40 * 365 * DAY, 'In A Long While'],
] as const) {
  test(`${seconds} s from now is ${words}`, () => assert.equal(relativeTime(SECONDS + seconds, NOW), words));
}

test('a time in a report is local time with its offset', () => {
  assert.equal(Date.parse(localTime(SECONDS)), SECONDS * 1000);
  assert.match(localTime(SECONDS), /^2026-0\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/);
});

for (const [text, unix] of [
  ['', 0],
  ['0', 0],
  ['0d', 0],
  ['30m', SECONDS + 1800],
  ['-2h', SECONDS - 7200],
  ['2026-12-31', Date.UTC(2026, 11, 31) / 1000],
  ['2026-12-31 23:59:01 UTC', Date.UTC(2026, 11, 31, 23, 59, 1) / 1000],
] as const) {
  test(`"${text}" is ${unix}`, () => assert.equal(parseTime(text, NOW), unix));
}

test('days, weeks, months and years follow the calendar', () => {
  const local = (change: (date: Date) => void) => {
    const date = new Date(NOW);
    change(date);
    return Math.floor(date.getTime() / 1000);
  };
  assert.equal(
    parseTime('2d', NOW),
    local(date => date.setDate(date.getDate() + 2)),
  );
  assert.equal(
    parseTime('1w', NOW),
    local(date => date.setDate(date.getDate() + 7)),
  );
  assert.equal(
    parseTime('1M', NOW),
    local(date => date.setMonth(date.getMonth() + 1)),
  );
  assert.equal(
    parseTime('1y', NOW),
    local(date => date.setFullYear(date.getFullYear() + 1)),
  );
});

for (const text of [
  'abc3dxyz',
  '1d2h',
  '1.5d',
  '10s',
  '3',
  'd',
  '2026-02-30',
  '2026-13-01',
  '1e3d',
  '2026-12-31T00:00:00Z',
]) {
  test(`"${text}" is refused`, () => assert.throws(() => parseTime(text, NOW), { code: 'time-invalid' }));
}
