import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layoutDocument, lineText } from '../../../src/app/document.ts';
import type { Block } from '../../../src/app/screen.ts';
import { makeTheme } from '../../../src/app/theme.ts';
import type { AccountLimits } from '../../../src/core/claims/limits.ts';
import { accountLimitBlock } from '../../../src/screens/claims/account-limits.ts';
import { integer, size } from '../../../src/screens/claims/amounts.ts';
import { exportBlocks } from '../../../src/screens/claims/export.ts';
import { importBlocks } from '../../../src/screens/claims/import.ts';
import { expiryCell, instant } from '../../../src/screens/claims/instants.ts';
import { jetStreamBlocks, jetStreamSummary } from '../../../src/screens/claims/jetstream.ts';
import { prettyJson } from '../../../src/screens/claims/json.ts';
import { mappingBlocks } from '../../../src/screens/claims/mapping.ts';
import { permissionBlocks } from '../../../src/screens/claims/permissions.ts';
import { infoBlocks } from '../../../src/screens/claims/standard.ts';
import { userLimitBlocks } from '../../../src/screens/claims/user-limits.ts';

const NOW = 1_795_450_000;
const { glyphs } = makeTheme('default', 'unicode');

function text(blocks: readonly Block[]): string {
  return layoutDocument(blocks, 200, glyphs).map(lineText).join('\n');
}

/** Labels and values of a text. */
function shownFor(blocks: readonly Block[], label: string): string {
  const found = text(blocks)
    .split('\n')
    .find(line => line.trimStart().startsWith(label));
  return found?.trim().slice(label.length).trim() ?? `no ${label}`;
}

const ALL = {
  conn: -1,
  leaf: -1,
  subs: -1,
  payload: -1,
  data: -1,
  imports: -1,
  exports: -1,
  wildcards: true,
};
const USE = { imports: 0, exports: 0 };
const limits = (change: Partial<AccountLimits>) => [accountLimitBlock({ ...ALL, ...change }, USE)];

test('amounts are exact to the last digit', () => {
  assert.equal(integer(1_234_567), '1,234,567');
  assert.equal(integer(-5), '-5');
  assert.equal(integer(9_223_372_036_854_775_807n), '9,223,372,036,854,775,807');
  assert.equal(size(1_048_576), '1 MiB');
  assert.equal(size(1_000_000), '1 MB');
  assert.equal(size(1_000_001), '977 KiB (1,000,001 bytes)');
  assert.equal(size(0), '0 B');
});

test('no limit is ever shown as -1 or 0', () => {
  const unlimited = text([
    accountLimitBlock(ALL, USE),
    ...jetStreamBlocks({
      ...ALL,
      mem_storage: -1,
      disk_storage: -1,
      streams: -1,
      consumer: -1,
      max_ack_pending: -1,
    }),
  ]);
  assert.ok(!/-1|\b0\b(?! )/.test(unlimited.replace(/used 0/g, '')), unlimited);
  const closed = text([accountLimitBlock({}, USE), ...jetStreamBlocks({})]);
  assert.ok(!/-1|\b0\b/.test(closed.replace(/used 0/g, '')), closed);
  assert.equal(shownFor(limits({ conn: 0 }), 'Client connections'), '! off: nobody can connect');
  assert.equal(shownFor(limits({ conn: -7 }), 'Client connections'), '! -7: nobody can connect');
  assert.equal(
    shownFor(limits({ subs: 0 }), 'Subscriptions'),
    '! off: clients are cut off right after connecting',
  );
  assert.equal(shownFor(limits({ leaf: 0 }), 'Leaf nodes'), 'off');
  assert.equal(
    shownFor(limits({ wildcards: false }), 'Wildcard exports'),
    'not allowed  (not looked at while exports are unlimited)',
  );
  assert.equal(shownFor(limits({ wildcards: false, exports: 3 }), 'Wildcard exports'), 'not allowed');
});

test('a missing number closes in a user’s token and is no limit in a scope', () => {
  const own = userLimitBlocks({ pub: {}, sub: {} }, 0, NOW);
  assert.equal(shownFor(own, 'Subscriptions'), '! off: cut off right after connecting');
  assert.equal(shownFor(own, 'Connects from'), 'anywhere');
  assert.equal(shownFor(own, 'Connect times'), 'always');
  assert.equal(shownFor(own, 'Connection types'), 'all');
  const scope = userLimitBlocks({ pub: {}, sub: {} }, -1, NOW);
  for (const label of ['Subscriptions', 'Message size']) assert.equal(shownFor(scope, label), 'unlimited');
});

test('JetStream is off, for all streams, or by tier', () => {
  assert.equal(jetStreamSummary({}), 'off');
  assert.equal(jetStreamSummary({ mem_storage: -1, disk_storage: -1 }), 'unlimited');
  assert.equal(jetStreamSummary({ mem_storage: 1_000_000_000 }), 'memory 1 GB, disk off');
  assert.equal(jetStreamSummary({ tiered_limits: { R1: {}, R3: {} } }), 'tiers R1, R3');
  assert.match(
    text(jetStreamBlocks({ tiered_limits: { R1: { disk_storage: 1 }, R5: {} } })),
    /! R5 has neither memory nor disk/,
  );
  assert.match(text(jetStreamBlocks({ streams: 12 })), /Off: neither memory nor disk.*Streams +12/s);
});

test('times of connection say whether it is open now', () => {
  const at = (iso: string) => Math.floor(Date.parse(iso) / 1000);
  const times = [{ start: '22:00:00', end: '06:00:00' }];
  const zone = (now: string, location: string) =>
    shownFor(
      userLimitBlocks({ pub: {}, sub: {}, times, times_location: location }, -1, at(now)),
      'Time zone',
    );
  assert.equal(zone('2026-07-01T21:30:00Z', 'Europe/Berlin'), 'Europe/Berlin  now 23:30:00: open for 6h30m');
  assert.equal(zone('2026-07-01T10:00:00Z', 'Europe/Berlin'), 'Europe/Berlin  now 12:00:00: closed');
  assert.equal(zone('2026-07-01T10:00:00Z', 'Mars/Olympus'), 'Mars/Olympus  unknown zone: nobody gets in');
  assert.equal(zone('2026-07-01T10:00:00Z', 'Local'), 'Local');
  assert.match(
    shownFor(userLimitBlocks({ pub: {}, sub: {}, times }, -1, NOW), 'Connect times'),
    /22:00:00 to 06:00:00 \(over midnight\)/,
  );
});

test('permissions say what an empty list means, and the surprises', () => {
  const open = permissionBlocks({ pub: {}, sub: {} });
  assert.equal(shownFor(open, 'Publish, allowed'), 'everything');
  assert.equal(shownFor(open, 'Answers'), 'no extra permission');
  const responder = permissionBlocks({ pub: {}, sub: {}, resp: { max: 0, ttl: 0 } });
  assert.equal(shownFor(responder, 'Publish, allowed'), 'nothing but answers');
  assert.equal(shownFor(responder, 'Answers'), 'one to each request, within 2m, the server’s own limit');
  assert.equal(
    shownFor(permissionBlocks({ pub: {}, sub: {}, resp: { max: -1, ttl: -1 } }), 'Answers'),
    'any number to each request, without time limit',
  );
  assert.match(
    text(permissionBlocks({ pub: {}, sub: { allow: ['a.*'] } })),
    /! a\.\* also lets a client subscribe to a\.> and receive all of that/,
  );
  assert.match(text(permissionBlocks({ pub: {}, sub: { allow: ['a.b workers'] } })), /queue group/);
});

test('moments are told with their distance, and ends as never', () => {
  assert.equal(instant(NOW - 3 * 3600, NOW, 'never'), '2026-11-23 13:06:40 UTC (3h ago)');
  assert.equal(instant(-5, NOW, 'never'), 'never');
  assert.deepEqual(expiryCell(0, NOW), { text: 'never', tone: 'muted' });
  assert.deepEqual(expiryCell(NOW - 86_400 * 3, NOW), { text: '3d ago', tone: 'danger' });
  assert.deepEqual(expiryCell(NOW + 86_400 * 5, NOW), { text: 'in 5d', tone: 'warning' });
  assert.deepEqual(expiryCell(NOW + 86_400 * 400, NOW), { text: 'in 400d' });
});

test('a mapping says what stays, what is dropped, and what servers cannot read', () => {
  assert.match(text(mappingBlocks('a', [{ subject: 'b', weight: 80 }])), /The remaining 20 % stay on a\./);
  assert.match(
    text(
      mappingBlocks('a', [
        { subject: 'b', weight: 50 },
        { subject: 'a', weight: 20 },
      ]),
    ),
    /30 % of the messages are dropped/,
  );
  assert.match(
    text(mappingBlocks('a', [{ subject: 'b', cluster: 'eu' }])),
    /In every other cluster all stays on a\./,
  );
  assert.match(
    text(
      mappingBlocks('a', [
        { subject: 'b', weight: 80 },
        { subject: 'c', weight: 40 },
      ]),
    ),
    /add up to 120 %/,
  );
  assert.match(
    text(mappingBlocks('a', [{ subject: 'b.{{nonsense(1)}}' }])),
    /✗ Servers drop b\.\{\{nonsense\(1\)\}\}/,
  );
});

test('exports and imports tell services from streams, and the old form', () => {
  const service = exportBlocks({ subject: 's', type: 'service' });
  assert.equal(shownFor(service, 'Answers'), 'Singleton: one message (not said)');
  assert.equal(shownFor(service, 'Answer within'), '2m  (the server’s own; not said)');
  assert.equal(shownFor(service, 'Latency samples'), 'off');
  assert.equal(
    shownFor(exportBlocks({ subject: 's', type: 'stream' }), 'Latency samples'),
    'no Latency samples',
  );
  const old = importBlocks(
    { type: 'stream', subject: 'news.today', to: 'pre', account: 'A' },
    () => undefined,
  );
  assert.equal(shownFor(old, 'Subject here'), 'pre.news.today');
  const oldService = importBlocks(
    { type: 'service', subject: 'mine', to: 'theirs', account: 'A' },
    () => undefined,
  );
  assert.deepEqual(
    [shownFor(oldService, 'Subject there'), shownFor(oldService, 'Subject here')],
    ['theirs', 'mine'],
  );
});

test('a long description, and one of several lines, is shown whole', () => {
  const long = `${'word '.repeat(1600)}end`;
  assert.ok(
    text(infoBlocks({ description: long }))
      .replaceAll('\n', '')
      .includes(long),
  );
  assert.match(text(infoBlocks({ description: 'one\ntwo' })), /Description\none\ntwo/);
  assert.equal(shownFor(infoBlocks({ description: 'short' }), 'Description'), 'short');
});

test('JSON keeps large integers, hides passwords and survives deep nesting', () => {
  assert.equal(
    prettyJson({ big: 9_007_199_254_740_993n, none: undefined, list: [], pass: 'secret' }),
    '{\n  "big": 9007199254740993,\n  "list": [],\n  "pass": "[hidden]"\n}',
  );
  let deep: unknown = 1;
  for (let i = 0; i < 100_000; i++) deep = [deep];
  assert.match(prettyJson(deep), /"\[deeper\]"/);
});
