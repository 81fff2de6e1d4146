import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DashboardDriver } from '../support/dashboard.tsx';
import { LocalStore, openTestLive, untilView } from '../support/live.ts';
import { startServer, until } from '../support/nats.ts';
import { now, TestOperator, type TestUser } from '../support/nats-identities.ts';
import { openScanned } from '../support/screen-text.ts';
import { writeStore } from '../support/written-store.ts';

const LIMITS = { subs: -1, data: -1, payload: -1 };

test('a connection’s page: which rule lets each subscription be, what is granted and never used', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const sub = { allow: ['orders.>', 'work q', 'never.used', '_INBOX.>'], deny: ['orders.secret'] };
  const template = { pub: { allow: ['orders.new'] }, sub: { allow: ['mine.{{name()}}.>', 'news.>'] } };
  const scope = { kind: 'user_scope', key: shop.signingSeed.publicKey, role: 'till', template } as never;
  shop.token = shop.version({ nats: { signing_keys: [scope] } });
  const till = shop.user('till', {
    nats: {
      pub: { allow: ['audit.>'], deny: ['audit.private'] },
      sub,
      resp: { max: 3, ttl: 1_000_000_000 },
      ...LIMITS,
    },
  });
  const mine = shop.scopedUser('anna');
  const free = shop.user('free');
  const bearer = shop.user('meter', { nats: { pub: {}, sub: {}, ...LIMITS, bearer_token: true } });
  const server = await startServer(t, { operator, accounts: [shop] });
  const store = await openScanned(writeStore(operator, [shop], [bearer]));
  const live = openTestLive(t, operator, { servers: server.url, local: new LocalStore(operator, [shop]) });
  const admin = await server.connect(t, operator.systemUser, 'admin');
  await untilView(live, 'a comparison', view => view.comparedAt > 0);

  const page = async (user: TestUser, subjects: readonly (readonly [string, string?])[]) => {
    const client = await server.connect(t, user, user.name);
    for (const [subject, queue] of subjects) client.subscribe(subject, queue ? { queue } : {});
    await client.flush();
    const { id } = await untilView(live, user.name, view =>
      view.connections.find(({ clientName }) => clientName === user.name),
    );
    const start = [{ screen: 'connections' }, { screen: 'connection', id }] as const;
    const driver = new DashboardDriver({ store, start, size: { columns: 120, rows: 70 }, parts: { live } });
    t.after(() => driver.close());
    live.setFocus(id);
    await until('the subscriptions', () => {
      driver.app.refreshWorld();
      return /Subscriptions \(/.test(driver.text());
    });
    assert.ok(!JSON.stringify(live.view.detail).includes(user.token.split('.')[2]!), 'its JWT is not kept');
    return driver;
  };

  await t.test('permissions of its own', async () => {
    const driver = await page(till, [['orders.new'], ['orders.*'], ['work', 'q']]);
    driver.line('Subscriptions (3)');
    assert.match(driver.line('orders.new '), /orders\.new +0 +orders\.>/);
    assert.match(driver.line('work '), /work +q +0 +work q/);
    driver.line('By permissions of its own.');
    assert.match(driver.line('never.used'), /never\.used +subscribe +not used now/);
    assert.match(driver.line('_INBOX.>'), /_INBOX\.> +subscribe +not used now/);
    assert.match(driver.line('audit.>'), /audit\.> +publish +it has published nothing/);
    assert.match(driver.line('orders.>  '), /orders\.> +subscribe +in use/);
    assert.match(driver.line('orders.secret'), /orders\.secret +not get +never reaches orders\.\*/);
    assert.match(driver.line('audit.private'), /audit\.private +not publish/);
    assert.match(driver.line('answers'), /answers +publish +up to 3 to each request, within 1s/);
    assert.match(driver.line('issued by'), /SHOP identity/);
  });

  await t.test('those of a scope, filled in', async () => {
    const driver = await page(mine, [['mine.anna.x']]);
    assert.match(driver.line('mine.anna.x'), /mine\.anna\.x +0 +mine\.\{\{name\(\)\}\}\.> \(scope till\)/);
    assert.match(driver.line('news.>'), /news\.> +subscribe +not used now/);
    driver.line('By its signing key’s scope till.');
    assert.match(driver.line('issued by'), /SHOP till/);
  });

  await t.test('none: everything is allowed', async () => {
    const driver = await page(free, [['any.thing']]);
    assert.match(driver.line('any.thing'), /any\.thing +0 +nothing limits it/);
    driver.line('Everything: neither the user nor its account has permissions.');
  });

  await t.test('a bearer user, whose JWT the server hides: by the store’s', async () => {
    const driver = await page(bearer, [['meters.7']]);
    assert.match(driver.line('meters.7'), /meters\.7 +0 +nothing limits it/);
  });

  await t.test('a subscription that is not allowed any more', async () => {
    const driver = await page(shop.user('late'), [['free.>']]);
    const deny = { deny: ['free.>'] };
    const issuedAt = now() + 5;
    const nats = {
      signing_keys: [scope],
      default_permissions: { pub: {}, sub: { allow: ['other.>'], ...deny } },
    };
    await admin.request('$SYS.REQ.CLAIMS.UPDATE', shop.version({ issuedAt, nats }));
    await until('the new account JWT', () => {
      driver.app.refreshWorld();
      return driver.text().includes('default permissions');
    });
    driver.line('By the account’s default permissions: it has none of its own.');
    assert.match(driver.line('other.>'), /other\.> +subscribe +not used now/);
  });
});
