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
  const whose = { server: 'n1', accountKey: '', userKey: '', userName, ip: '127.0.0.1' };
  const more = { code: '', severity: 'info', reason: '', why: '', hint: '' } as const;
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

test('events: what was refused stays refused when the connection is lost', async t => {
  const link = { state: 'lost', since: START, dataAt: START, reason: 'gone', hint: '' } as const;
  const driver = await opened(t, { events: [refused('')], link });
  driver.line('✗ refused');
});

test('events: a new one is the first at once', t => {
  const { dir } = copyStore('acme');
  const flags = { allDirs: dir };
  const store = openStore(resolveLocations({ env: {}, home: dir, cwd: dir, flags }), { index: false });
  t.after(() => store.close());
  const feed = {
    ...closedFeed(EMPTY_VIEW),
    view: { ...EMPTY_VIEW, events: [event(1, 'first')] } as LiveView,
  };
  const driver = new DashboardDriver({ store, start: [{ screen: 'events' }], parts: { live: feed } });
  t.after(() => driver.close());
  const order = () => {
    driver.app.refreshWorld();
    return driver.lines().flatMap(line => /connect +(\w+)/.exec(line)?.slice(1) ?? []);
  };
  assert.deepEqual(order(), ['first']);
  feed.view = { ...EMPTY_VIEW, events: [event(1, 'first'), event(2, 'second')] };
  driver.now += 1000;
  assert.deepEqual(order(), ['second', 'first']);
});
