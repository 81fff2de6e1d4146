import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { loadMachinery } from '../../src/app/changes/load.ts';
import type { DashboardParts } from '../../src/app/dashboard.ts';
import { DashboardDriver } from '../support/dashboard.tsx';
import { LocalStore, openTestLive, storeFacts, untilView } from '../support/live.ts';
import { startServer, until } from '../support/nats.ts';
import { TestOperator, type TestUser } from '../support/nats-identities.ts';
import { openScanned } from '../support/screen-text.ts';
import { writeStore } from '../support/written-store.ts';

async function opened(
  t: TestContext,
  parts: Partial<DashboardParts> = {},
  watcher?: (operator: TestOperator) => TestUser,
) {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const server = await startServer(t, { operator, accounts: [shop] });
  const store = await openScanned(writeStore(operator, [shop]));
  const users = watcher ? [watcher(operator)] : [];
  const live = openTestLive(t, operator, {
    servers: server.url,
    local: new LocalStore(operator, [shop]),
    store: storeFacts(operator, { users }),
  });
  const clients = await Promise.all(
    ['a', 'b', 'c'].map(name => server.connect(t, shop.user(name), `till-${name}`)),
  );
  await untilView(live, 'the clients', view => view.connections.length >= 5);
  const size = { columns: 120, rows: 40 };
  const start = [{ screen: 'connections' }] as const;
  const driver = new DashboardDriver({ store, start, size, parts: { live, readOnly: false, ...parts } });
  await loadMachinery(driver.app);
  t.after(() => {
    driver.close();
    store.close();
  });
  return { driver, live, clients };
}

test('kick: the marked ones are shown, No is the answer until it is turned, and the result is told', async t => {
  const { driver, live, clients } = await opened(t);
  driver.press('/').type('till- !c').press('enter');
  driver.press('*');
  driver.press('escape');
  driver.press('K');
  driver.line('Kick 2 connections');
  driver.line('Cuts off: SHOP/a, client “till-a”, 127.0.0.1, n1 cid');
  driver.line('Cuts off: SHOP/b, client “till-b”');
  driver.line('Nothing is revoked');
  driver.now += 1000;
  driver.press('enter');
  assert.ok(!driver.text().includes('Kick 2 connections'), 'Enter alone takes No');
  assert.ok(clients.every(client => !client.isClosed()));

  driver.press('K');
  driver.now += 1000;
  driver.press('right');
  driver.line('Yes, kick them');
  driver.press('enter');
  await until('the result', () => driver.text().includes('Kick 2 connections: done.'));
  await until('the ends', () => clients[0]!.isClosed() && clients[1]!.isClosed());
  assert.equal(clients[2]!.isClosed(), false);
  const told = driver.app.state.get().messages.map(({ text }) => text);
  assert.ok(told.some(text => /^Kicked: SHOP\/a, client “till-a”, 127\.0\.0\.1, n1 cid \d+\.$/.test(text)));
  await untilView(
    live,
    'them gone',
    view => !view.connections.some(({ clientName }) => clientName === 'till-a'),
  );
  driver.app.refreshWorld();
  assert.ok(!driver.text().includes('marked'));
});

test('kick: a credential that may not do it, and nkeeper’s own connection', async t => {
  const nats = { pub: { deny: ['$SYS.REQ.SERVER.*.KICK'] }, sub: {}, subs: -1, data: -1, payload: -1 };
  const { driver, clients } = await opened(t, {}, operator => operator.system.user('monitor', { nats }));
  driver.press('/').type('till-a').press('enter').press('K');
  driver.now += 1000;
  driver.press('right', 'enter');
  await until('the refusal', () =>
    driver.text().includes('this user may not publish $SYS.REQ.SERVER.*.KICK'),
  );
  driver.line('0 of 1 are gone; the others stay');
  assert.equal(clients[0]!.isClosed(), false);
  driver.press('escape', 'escape');
  driver.press('/').type('nkeeper').press('enter').press('K');
  driver.line('This is nkeeper’s own connection: it stays.');
});

test('kick: not where nothing may be changed', async t => {
  const { driver, clients } = await opened(t, { readOnly: true });
  driver.press('/').type('till-a').press('enter').press('K');
  driver.line('This is read-only: nothing is changed here.');
  driver.press('enter');
  driver.line('till-a');
  driver.press('K').line('This is read-only: nothing is changed here.');
  assert.equal(clients[0]!.isClosed(), false);
});
