import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LiveView } from '../../../src/core/resolver/live-view.ts';
import { LocalStore, openTestLive, untilView } from '../../support/live.ts';
import { startServer } from '../../support/nats.ts';
import { TestOperator } from '../../support/nats-identities.ts';
import { RawClient } from '../../support/raw-client.ts';

/** Five pages of what servers list at a time: so many are not read again whenever somebody comes or goes. */
const MANY = 4200;
const PAGES = 5;

const clientsOf = ({ connections }: LiveView) => connections.filter(({ lang }) => lang === 'test').length;

test('more connections than a server lists at a time: all of them are there, and those that go leave with their events', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const user = shop.user('till');
  const server = await startServer(t, { operator, accounts: [shop] });
  const clients: RawClient[] = [];
  t.after(() => {
    for (const client of clients) client.close();
  });
  const come = async (count: number) => {
    const open = () => RawClient.open(server.port, user.token, user.seed);
    // A server takes no more at a time.
    for (let left = count; left > 0; left -= 50)
      clients.push(...(await Promise.all(Array.from({ length: Math.min(50, left) }, open))));
  };
  await come(MANY);
  const live = openTestLive(t, operator, { servers: server.url, local: new LocalStore(operator, [shop]) });
  await untilView(live, 'all of them by their pages', view => clientsOf(view) === MANY);
  const { connections } = live.view;
  assert.equal(live.view.connectionsUnlisted, 0);
  assert.equal(new Set(connections.map(({ id }) => id)).size, connections.length);
  assert.ok(
    connections.every(({ userKey }) => userKey !== ''),
    'who each is',
  );

  let asked = 0;
  const admin = await server.connect(t, operator.systemUser, 'admin');
  admin.subscribe('$SYS.REQ.SERVER.PING.CONNZ', { callback: () => asked++ });
  await admin.flush();
  const since = Date.now();
  await come(300);
  await untilView(live, 'those that came', view => clientsOf(view) === MANY + 300);
  for (const client of clients.splice(0, 500)) client.close();
  await untilView(live, 'those that went gone', view => clientsOf(view) === MANY - 200);
  const readings = (Date.now() - since) / (PAGES * 1000) + 1;
  assert.ok(asked <= Math.ceil(readings) * (PAGES + 1), `${asked} pages for 800 that came and went`);
  const cids = live.view.connections.map(({ cid }) => cid);
  assert.deepEqual(
    cids,
    cids.toSorted((a, b) => a - b),
    'in their order',
  );
});
