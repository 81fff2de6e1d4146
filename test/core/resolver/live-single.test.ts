import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LocalStore, openTestLive, storeFacts, table, untilView } from '../../support/live.ts';
import { startServer, until } from '../../support/nats.ts';
import { now, TestOperator } from '../../support/nats-identities.ts';

test('one server: who is connected, and what happens to them', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const alice = shop.user('alice');
  const bob = shop.user('bob');
  const server = await startServer(t, { operator, accounts: [shop] });
  const local = new LocalStore(operator, [shop]);
  local.names.set(alice.key, 'alice (store)');
  const live = openTestLive(t, operator, { servers: server.url, local });
  const admin = await server.connect(t, operator.systemUser, 'admin');

  await t.test('connections have account, user and name', async () => {
    const client = await server.connect(t, alice, 'shop-1');
    client.subscribe('orders.>');
    await client.flush();
    await server.connect(t, bob, 'shop-2');
    live.refresh();
    const row = await untilView(live, 'the subscription of shop-1', view =>
      view.connections.find(each => each.clientName === 'shop-1' && each.subscriptions === 1),
    );
    const { accountKey, accountName, userKey, userName, ip, kind, type, issuerKey, id, cid } = row;
    assert.deepEqual(
      { accountKey, userKey, userName, ip, kind, type, issuerKey, id },
      {
        accountKey: shop.key,
        userKey: alice.key,
        userName: 'alice (store)',
        ip: '127.0.0.1',
        kind: 'Client',
        type: 'nats',
        issuerKey: shop.key,
        id: `n1/${cid}`,
      },
    );
    assert.ok(['SHOP', ''].includes(accountName), 'servers before 2.12 do not tell it');
    assert.ok(row.startedAt > Date.now() - 60_000);
    const second = await untilView(live, 'shop-2', view =>
      view.connections.find(each => each.userKey === bob.key),
    );
    assert.equal(second.userName, 'bob', 'a user that the store does not know has the name in its JWT');
    assert.ok(live.view.events.some(event => event.kind === 'connect' && event.userKey === bob.key));
  });

  await t.test('nkeeper’s own connections are told apart, also from those of another nkeeper', async () => {
    const other = openTestLive(t, operator, { servers: server.url });
    await untilView(other, 'its own two', view => view.connections.filter(({ own }) => own).length === 2);
    live.refresh();
    const ours = await untilView(live, 'both nkeepers', view => {
      const all = view.connections.filter(({ clientName }) => clientName === 'nkeeper');
      const own = all.filter(each => each.own);
      return all.length === 4 && own.length === 2 && own;
    });
    assert.deepEqual(ours.map(({ own }) => own).sort(), ['holdings', 'watch']);
    await other.close();
    await untilView(live, 'the other one’s end', view =>
      view.events.some(({ kind, text }) => kind === 'disconnect' && text.includes('"nkeeper"')),
    );
    const logins = live.view.events.filter(
      ({ kind, text }) => kind === 'connect' && text.includes('"nkeeper"'),
    );
    assert.equal(logins.length, 2, 'those of the other one are news, our own are not');
  });

  await t.test('no user JWT is kept anywhere', () => {
    assert.ok(!JSON.stringify(live.view).includes(alice.token));
    assert.ok(!/eyJ0eXAi/.test(JSON.stringify([live.view.connections, live.view.events])));
  });

  await t.test('traffic has rates', async () => {
    const client = await server.connect(t, alice, 'busy');
    const stop = setInterval(() => client.publish('orders.new', 'x'.repeat(100)), 5);
    t.after(() => clearInterval(stop));
    await untilView(live, 'a rate', view =>
      view.connections.some(each => each.clientName === 'busy' && (each.inMsgsRate ?? 0) > 10),
    );
    clearInterval(stop);
    await client.close();
    await untilView(live, 'busy gone', view => !view.connections.some(each => each.clientName === 'busy'));
  });

  await t.test('a kicked client is told with its reason and leaves the list', async () => {
    const client = await server.connect(t, alice, 'kick-me');
    const row = await untilView(live, 'kick-me', view =>
      view.connections.find(each => each.clientName === 'kick-me'),
    );
    const id = live.view.servers[0]?.id;
    await admin.request(`$SYS.REQ.SERVER.${id}.KICK`, JSON.stringify({ cid: row.cid }));
    await client.closed();
    const event = await untilView(live, 'the event', view =>
      view.events.find(each => each.kind === 'disconnect' && each.text.includes('kick-me')),
    );
    assert.equal(event.text, 'client "kick-me" (nats.js 2.29.3) disconnected: Kicked');
    assert.equal(event.userName, 'alice (store)');
    assert.ok(!live.view.connections.some(each => each.id === row.id));
  });

  await t.test('a revoked user is cut off; its further attempts are one event with a count', async () => {
    shop.token = shop.version({ issuedAt: now() + 1, nats: { revocations: { [bob.key]: now() } } });
    local.change([shop]);
    await admin.request('$SYS.REQ.CLAIMS.UPDATE', shop.token);
    await untilView(live, 'bob cut off', view =>
      view.events.find(each => each.kind === 'disconnect' && each.text.includes('Credentials Revoked')),
    );
    for (let i = 0; i < 3; i++) await assert.rejects(server.connect(t, bob, 'bob again'));
    const event = await untilView(live, 'three refusals', view =>
      view.events.find(each => each.kind === 'auth-error' && each.count === 3),
    );
    assert.equal(event.userKey, bob.key);
    assert.equal(event.userName, 'bob');
    assert.equal(live.view.events.filter(each => each.kind === 'auth-error').length, 1);
    assert.match(event.text, /^The account has revoked this user: .*It was client "bob again"/);
    assert.ok(!live.view.connections.some(each => each.userKey === bob.key));
    const holding = await untilView(live, 'the new JWT', view => {
      const found = view.holdings.get(shop.key)?.get('n1');
      return found?.state === 'same' && found.inForce && found;
    });
    assert.equal(holding.issuer, operator.key);
  });

  await t.test('a JWT that is stored but does not run is seen', async () => {
    const other = new TestOperator('OTHER');
    const { token } = shop;
    const rogue = other.signAccount(shop, now() + 100);
    await admin.request('$SYS.REQ.CLAIMS.UPDATE', rogue);
    const holding = await untilView(live, 'untrusted and not in force', view => {
      const found = view.holdings.get(shop.key)?.get('n1');
      return found?.state === 'untrusted' && found.inForce === false && found;
    });
    assert.equal(holding.issuer, other.key);
    await admin.request('$SYS.REQ.CLAIMS.UPDATE', token);
    await untilView(
      live,
      'the good one again',
      view => view.holdings.get(shop.key)?.get('n1')?.state === 'same',
    );
  });
});

test('a lost connection keeps the picture and comes back by itself', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const server = await startServer(t, { operator, accounts: [shop] });
  const live = openTestLive(t, operator, { servers: server.url, local: new LocalStore(operator, [shop]) });
  await untilView(live, 'a comparison', view => view.comparedAt > 0);
  const { holdings } = live.view;
  await server.stop('SIGKILL');
  const lost = await untilView(live, 'lost', ({ link }) => link.state === 'lost' && link);
  assert.ok(lost.dataAt > 0 && lost.dataAt <= Date.now());
  assert.equal(live.view.servers.length, 1, 'the picture stays');
  assert.equal(live.view.holdings, holdings);
  await untilView(live, 'a reason', ({ link }) => link.state === 'lost' && link.reason.includes('refused'));
  await server.start();
  await untilView(live, 'back', view => view.link.state === 'connected');
  await untilView(live, 'compared afresh', view => {
    const [first] = view.servers;
    return view.servers.length === 1 && first?.state === 'up' && first.comparedAt > lost.since;
  });
  assert.deepEqual(Object.values(table(live.view)), ['n1 same', 'n1 same']);
  const client = await server.connect(t, shop.user('later'), 'after the restart');
  await untilView(live, 'events come again', view =>
    view.events.some(each => each.text.includes('after the restart')),
  );
  await client.close();
});

test('a first connection that fails is tried until it succeeds', async t => {
  const operator = new TestOperator();
  const server = await startServer(t, { operator });
  await server.stop();
  const live = openTestLive(t, operator, { servers: server.url });
  const link = await untilView(
    live,
    'a reason',
    view => view.link.state === 'connecting' && view.link.reason !== '' && view.link,
  );
  assert.match(link.reason, /127\.0\.0\.1:\d+: nothing listens there \(connection refused\)/);
  await server.start();
  await untilView(live, 'connected', view => view.link.state === 'connected');
});

test('credentials that servers refuse are a failure with a hint', async t => {
  const operator = new TestOperator();
  const server = await startServer(t, { operator });
  const stranger = new TestOperator('STRANGER');
  const live = openTestLive(t, stranger, { servers: server.url });
  const link = await untilView(live, 'failed', view => view.link.state === 'failed' && view.link);
  assert.match(link.reason, /the server refuses these credentials/);
  assert.match(link.hint, /operator or system account/);
});

test('a user of another account is a failure with a hint', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const server = await startServer(t, { operator, accounts: [shop] });
  const creds = shop.user('alice').writeCreds(`${server.dir}/alice.creds`);
  const live = openTestLive(t, operator, { servers: server.url, creds });
  const link = await untilView(live, 'failed', view => view.link.state === 'failed' && view.link);
  // Older servers tell keys where newer ones tell names.
  assert.match(link.reason, /^User \w+ belongs to account \w+, not to the servers' system account\.$/);
  assert.match(link.hint, /--creds FILE/);
  assert.equal(live.view.servers.length, 0);
});

test('a user of the store is preferred to a throw-away user, unless it is revoked or expired', async t => {
  const operator = new TestOperator();
  const server = await startServer(t, { operator });
  const expired = operator.system.user('sys', { iat: now() - 100, exp: now() - 50 });
  const monitor = operator.system.user('monitor');
  const users = [expired, monitor];
  const live = openTestLive(t, operator, { servers: server.url, store: storeFacts(operator, { users }) });
  await untilView(live, 'connected', view => view.link.state === 'connected');
  assert.equal(live.view.login?.credsFrom, 'system account user SYS/monitor');
  assert.equal(live.view.login?.userKey, monitor.key);
  assert.equal(live.view.login?.accountKey, operator.system.key);
});

test('closing ends everything', async t => {
  const operator = new TestOperator();
  const server = await startServer(t, { operator });
  const live = openTestLive(t, operator, { servers: server.url });
  await untilView(live, 'a comparison', view => view.comparedAt > 0);
  const admin = await server.connect(t, operator.systemUser, 'admin');
  await live.close();
  await until('no connection of ours', async () => {
    const answer = await admin.request('$SYS.REQ.SERVER.PING.CONNZ');
    return answer.json<{ data: { num_connections: number } }>().data.num_connections === 1;
  });
});

test('closing ends everything at whatever moment it comes', async t => {
  const operator = new TestOperator();
  const server = await startServer(t, { operator });
  const admin = await server.connect(t, operator.systemUser, 'admin');
  for (let moment = 0; moment < 30; moment++) {
    const live = openTestLive(t, operator, { servers: server.url });
    await untilView(live, 'connected', view => view.link.state === 'connected');
    for (let i = 0; i < moment; i++) await new Promise(resolve => setImmediate(resolve));
    await live.close();
  }
  await until('no connection of ours', async () => {
    const answer = await admin.request('$SYS.REQ.SERVER.PING.CONNZ');
    return answer.json<{ data: { num_connections: number } }>().data.num_connections === 1;
  });
});
