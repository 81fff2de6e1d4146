import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { EMPTY_VIEW } from '../../src/core/live/empty-view.ts';
import { closedFeed } from '../../src/core/live/open-live-feed.ts';
import type { LiveEvent, LiveView } from '../../src/core/resolver/live-view.ts';
import { resolveLocations } from '../../src/core/store/locations.ts';
import { openStore } from '../../src/core/store/store.ts';
import { DashboardDriver } from '../support/dashboard.tsx';
import { openScanned } from '../support/screen-text.ts';
import { copyStore } from '../support/stores.ts';

const START = 1_795_450_000_000;

function event(seq: number, userName: string): LiveEvent {
  const at = START + seq * 1000;
  const whose = { server: 'n1', accountKey: '', userKey: '', userName, callsItself: '', ip: '127.0.0.1' };
  const more = { client: '', code: '', severity: 'info', reason: '', why: '', hint: '' } as const;
  return { seq, at, kind: 'connect', text: 'connected', count: 1, ...whose, ...more };
}

async function opened(t: TestContext, views: Partial<LiveView>): Promise<DashboardDriver> {
  const store = await openScanned(copyStore('acme').dir);
  const live = { ...EMPTY_VIEW, ...views } as LiveView;
  const driver = new DashboardDriver({ store, start: [{ screen: 'events' }], live });
  t.after(() => {
    driver.close();
    store.close();
  });
  return driver;
}

function refused(userKey: string): LiveEvent {
  return { ...event(1, ''), kind: 'auth-error', text: 'Authorization Violation', userKey };
}

test('events: a refused login leads to its user, and row and pane name the same account', async t => {
  const found = await openScanned(copyStore('acme').dir);
  const { key } = found.users('ACME', 'ORDERS').find(({ name }) => name === 'kiosk')!;
  found.close();
  const driver = await opened(t, { events: [refused(key)] });
  assert.match(driver.line('✗ refused'), /ORDERS +kiosk/);
  driver.line('account  ORDERS');
  driver.press('enter').line('Accounts › ORDERS › Users › kiosk');
});

test('events: who left is opened, not who else is connected in the account', async t => {
  const found = await openScanned(copyStore('acme').dir);
  const { key } = found.users('ACME', 'ORDERS').find(({ name }) => name === 'kiosk')!;
  const account = found.accountRow('ACME', 'ORDERS')!.key;
  found.close();
  const left = { ...event(1, 'kiosk'), kind: 'disconnect' as const, userKey: key, accountKey: account };
  const driver = await opened(t, { events: [left] });
  driver.line('kiosk');
  driver.press('enter').line('Accounts › ORDERS › Users › kiosk');
});

test('events: where nothing opens, a sentence says why', async t => {
  const driver = await opened(t, { events: [refused(`U${'A'.repeat(55)}`)] });
  driver.press('enter').line('The store does not have the user that was refused');
});

test('events: who comes in against a revocation stands out', async t => {
  const why = 'The store has revoked this user.';
  const driver = await opened(t, {
    events: [
      { ...event(1, 'kiosk'), severity: 'warning', code: 'revoked-let-in', why, client: 'client “till”' },
    ],
  });
  assert.match(driver.line('! connect'), /The store has revoked/);
});

test('events: what was refused stays refused when the connection is lost', async t => {
  const link = { state: 'lost', since: START, dataAt: START, reason: 'gone', hint: '' } as const;
  const driver = await opened(t, { events: [refused('')], link });
  driver.line('✗ refused');
});

/** A dashboard on the Events page, and what makes these events happen. */
function following(t: TestContext, rows = 24) {
  const { dir } = copyStore('acme');
  const flags = { allDirs: dir };
  const store = openStore(resolveLocations({ env: {}, home: dir, cwd: dir, flags }), { index: false });
  t.after(() => store.close());
  const feed = { ...closedFeed(EMPTY_VIEW), view: EMPTY_VIEW };
  const size = { columns: 80, rows };
  const driver = new DashboardDriver({ store, start: [{ screen: 'events' }], size, parts: { live: feed } });
  t.after(() => driver.close());
  const happen = (events: readonly LiveEvent[]) => {
    feed.view = { ...EMPTY_VIEW, events } as LiveView;
    driver.now += 1000;
    driver.app.refreshWorld();
  };
  return { driver, happen };
}

const many = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => event(from + i, `u${from + i}`));

/** Line of the screen that the cursor is in, and whom it is on. */
function cursor(driver: DashboardDriver): readonly [number, string] {
  const lines = driver.lines();
  const at = lines.findIndex(line => line.includes('▸ '));
  return [at, /\bu\d+\b/.exec(lines[at] ?? '')?.[0] ?? ''];
}

test('events: who reads an older one keeps it, and nothing moves under the eye', t => {
  const { driver, happen } = following(t);
  happen(many(1, 40));
  driver.press('j', 'j', 'j');
  const before = driver.lines().filter(line => /\bu\d+\b/.test(line));
  const [line, user] = cursor(driver);
  assert.equal(user, 'u37');
  for (const last of [41, 55, 300]) {
    happen(many(1, last));
    assert.deepEqual(cursor(driver), [line, 'u37']);
    assert.deepEqual(
      driver.lines().filter(each => /\bu\d+\b/.test(each)),
      before,
    );
    driver.line(`${last - 37} newer: g follows`);
  }
  driver.press('j');
  assert.deepEqual(cursor(driver), [line + 1, 'u36']);
  driver.press('g');
  assert.equal(cursor(driver)[1], 'u300');
});

test('events: who stands at the newest one follows', t => {
  const { driver, happen } = following(t);
  happen(many(1, 40));
  const [top] = cursor(driver);
  happen(many(1, 50));
  assert.deepEqual(cursor(driver), [top, 'u50']);
  driver.press('j');
  happen(many(1, 51));
  assert.equal(cursor(driver)[1], 'u49');
  driver.press('g');
  happen(many(1, 60));
  assert.deepEqual(cursor(driver), [top, 'u60']);
});

test('events: the oldest first: who stands at the last one follows', t => {
  const { driver, happen } = following(t);
  happen(many(1, 40));
  driver.press('S', 'G');
  assert.equal(cursor(driver)[1], 'u40');
  happen(many(1, 90));
  assert.equal(cursor(driver)[1], 'u90');
  driver.press('k', 'k');
  const [line] = cursor(driver);
  happen(many(1, 95));
  assert.deepEqual(cursor(driver), [line, 'u88']);
});

test('events: one that is told again stays where it is read', t => {
  const { driver, happen } = following(t);
  const again = (count: number): LiveEvent => ({
    ...event(30, 'u30'),
    kind: 'auth-error',
    at: START + count * 1000,
    count,
  });
  happen([...many(1, 29), again(30), ...many(31, 40)]);
  driver.press('G', 'g', 'j');
  const [line, user] = cursor(driver);
  happen([...many(1, 29), again(99), ...many(31, 50)]);
  assert.deepEqual(cursor(driver), [line, user]);
  driver.press('g');
  assert.equal(cursor(driver)[1], 'u30', 'at the newest it is the newest again');
});

test('events: one that is forgotten leaves the cursor with its neighbour', t => {
  const { driver, happen } = following(t);
  happen(many(1, 40));
  driver.press('G');
  assert.equal(cursor(driver)[1], 'u1');
  happen(many(11, 60));
  const [line, user] = cursor(driver);
  assert.equal(user, 'u11');
  happen(many(11, 90));
  assert.deepEqual(cursor(driver), [line, 'u11']);
});

test('events: a new one is the first at once', t => {
  const { driver, happen } = following(t);
  const order = () => driver.lines().flatMap(line => /connect +(\w+)/.exec(line)?.slice(1) ?? []);
  happen([event(1, 'first')]);
  assert.deepEqual(order(), ['first']);
  happen([event(1, 'first'), event(2, 'second')]);
  assert.deepEqual(order(), ['second', 'first']);
});

test('events: why somebody left comes before who it was: the rest of the line may not fit', async t => {
  const whose = { client: 'client "pos-7" (nats.js 2.29.3)', reason: 'Credentials Revoked' };
  const left = { ...event(1, 'pos'), ...whose, kind: 'disconnect' as const };
  const driver = await opened(t, { events: [left, { ...left, seq: 2, why: 'The user is revoked.' }] });
  driver.line('Credentials Revoked: cli');
  driver.line('Credentials Revoked: The');
});

test('events: of a server its name is in the sentence: at 80 columns nothing else tells it', async t => {
  const silent = {
    ...event(1, ''),
    kind: 'server-silent' as const,
    ip: '',
    text: 'does not answer any more',
  };
  const driver = await opened(t, { events: [silent] });
  driver.line('✗ server silent');
  driver.line('n1 does not answer');
  driver.line('when  2026-11-23 16:06:41 UTC  on n1');
  assert.equal(
    driver.lines().some(line => line.includes('not told')),
    false,
  );
});

test('an alarm stays in the first line of every page until somebody stood at its event', async t => {
  const alarm: LiveEvent = {
    ...event(1, ''),
    ...{ kind: 'account-update', severity: 'danger', code: 'undoes-revocation', accountKey: 'A1' },
    text: 'THIS PUSH UNDOES A REVOCATION: ann may log in again.',
  };
  const driver = await opened(t, { events: [alarm, event(2, 'ann'), event(3, 'bob')] });
  const first = () => driver.text().split('\n')[0] ?? '';
  assert.match(first(), / 1 ALARM \(9\)/);
  driver.press('r');
  driver.press('1');
  assert.match(first(), / 1 ALARM \(9\)/, 'on another page, after another message');
  driver.press('9');
  assert.match(first(), / 1 ALARM \(9\)/, 'the newest event is another one');
  driver.press('down');
  driver.press('down');
  assert.doesNotMatch(first(), /ALARM/);
});
