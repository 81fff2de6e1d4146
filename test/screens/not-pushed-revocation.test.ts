import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Route } from '../../src/app/route.ts';
import { DashboardDriver } from '../support/dashboard.tsx';
import { LocalStore, openTestLive, untilView } from '../support/live.ts';
import { startServer } from '../support/nats.ts';
import { now, TestOperator } from '../support/nats-identities.ts';
import { openScanned } from '../support/screen-text.ts';
import { writeStore } from '../support/written-store.ts';

test('a revocation that servers do not have yet: who is revoked is still let in, and that is said', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP', { issuedAt: now() - 100 });
  const lee = shop.user('lee', { iat: BigInt(now() - 90) });
  const server = await startServer(t, { operator, accounts: [shop] });
  const revoked = shop.version({ issuedAt: now(), nats: { revocations: { [lee.key]: now() } } });
  shop.token = revoked;
  const store = await openScanned(writeStore(operator, [shop], [operator.systemUser, lee]));
  const live = openTestLive(t, operator, { servers: server.url, local: new LocalStore(operator, [shop]) });
  await server.connect(t, lee, 'lee-laptop');
  const { id } = await untilView(live, 'lee', view =>
    view.comparedAt > 0 && !view.busy
      ? view.connections.find(({ clientName }) => clientName === 'lee-laptop')
      : undefined,
  );

  const operatorName = store.operators()[0]!.name;
  const user = { screen: 'user', operator: operatorName, account: 'SHOP', user: 'lee' } as const;
  const page = (start: readonly Route[]) => {
    const driver = new DashboardDriver({ store, start, size: { columns: 200, rows: 50 }, parts: { live } });
    t.after(() => driver.close());
    return driver.text().replaceAll(/\s+/g, ' ');
  };
  const notPushed =
    /NOT PUSHED: n1 still lets this user in\. P on its account pushes the revocation, x cuts it off now\./;
  assert.match(page([user]), notPushed);
  assert.match(page([{ screen: 'connections' }]), /lee ✗ NOT PUSHED/);
  assert.match(page([{ screen: 'connections' }, { screen: 'connection', id }]), notPushed);
  assert.match(page([{ ...user, screen: 'access', question: 'orders' }]), notPushed);

  const admin = await server.connect(t, operator.systemUser, 'admin');
  await admin.request('$SYS.REQ.CLAIMS.UPDATE', revoked);
  await untilView(live, 'that it has it', view => view.holdings.get(shop.key)?.get('n1')?.state === 'same');
  const after = page([user]);
  assert.doesNotMatch(after, /NOT PUSHED/);
  assert.match(after, /Revoked ✗ yes: by the account’s JWT here; all servers have that/);
});

test('another edit that is not pushed says nothing of a revocation that servers have', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP', { issuedAt: now() - 100 });
  const lee = shop.user('lee', { iat: BigInt(now() - 90) });
  const revocations = { [lee.key]: now() - 50 };
  shop.token = shop.version({ issuedAt: now() - 50, nats: { revocations } });
  const server = await startServer(t, { operator, accounts: [shop] });
  shop.token = shop.version({ issuedAt: now(), nats: { description: 'later', revocations } });
  const store = await openScanned(writeStore(operator, [shop], [operator.systemUser, lee]));
  const live = openTestLive(t, operator, { servers: server.url, local: new LocalStore(operator, [shop]) });
  await untilView(
    live,
    'that it is older',
    view => view.holdings.get(shop.key)?.get('n1')?.state === 'older',
  );
  const start = [
    { screen: 'user', operator: store.operators()[0]!.name, account: 'SHOP', user: 'lee' },
  ] as const;
  const driver = new DashboardDriver({ store, start, size: { columns: 120, rows: 40 }, parts: { live } });
  t.after(() => driver.close());
  assert.doesNotMatch(driver.text(), /NOT PUSHED/);
});
