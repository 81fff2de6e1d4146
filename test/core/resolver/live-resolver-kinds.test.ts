import assert from 'node:assert/strict';
import { test } from 'node:test';
import { freePort } from '../../support/free-port.ts';
import { LocalStore, openTestLive, table, untilView } from '../../support/live.ts';
import { startCluster, startServer, until } from '../../support/nats.ts';
import { now, TestOperator } from '../../support/nats-identities.ts';

test('full, cache and memory resolvers in one cluster are recognised and compared', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const bank = operator.account('BANK');
  const kinds: Record<string, 'full' | 'cache' | 'memory'> = { n1: 'full', n2: 'cache', n3: 'memory' };
  const servers = await startCluster(t, 3, name => {
    const resolver = kinds[name] ?? 'full';
    const all = { [shop.key]: shop.token, [bank.key]: bank.token };
    // The cache has an old copy on disk that it did not load, the memory resolver knows one account only.
    if (resolver === 'full') return { operator, resolver, files: all };
    if (resolver === 'cache') {
      return { operator, resolver, files: { [bank.key]: bank.version({ issuedAt: now() - 900 }) } };
    }
    return { operator, resolver, accounts: [shop] };
  });
  const [full, , memory] = servers;
  assert.ok(full && memory);
  const local = new LocalStore(operator, [shop, bank]);
  const live = openTestLive(t, operator, { servers: full.url, local });
  const view = await untilView(live, 'a comparison', each => each.comparedAt > 0 && each);
  assert.deepEqual(
    view.servers.map(server => [server.name, server.resolver, server.accountsHeld]),
    [
      ['n1', 'full', 3],
      ['n2', 'cache', 2],
      ['n3', 'memory-or-url', undefined],
    ],
  );
  const rows = table(view);
  assert.equal(rows[shop.key], 'n1 same, n2 unknown, n3 unknown', 'nothing is known of what is not loaded');
  assert.equal(rows[bank.key], 'n1 same, n2 unknown, n3 unknown', 'the cache lists it but has not loaded it');

  await memory.connect(t, shop.user('alice'), 'loads the account');
  live.refresh();
  await untilView(
    live,
    'the account in memory',
    each => each.holdings.get(shop.key)?.get('n3')?.state === 'same',
  );
});

for (const resolver of ['cache', 'memory'] as const) {
  test(`a server alone with a ${resolver} resolver`, async t => {
    const operator = new TestOperator();
    const shop = operator.account('SHOP');
    const server = await startServer(t, { operator, resolver, accounts: [shop] });
    const local = new LocalStore(operator, [shop]);
    const live = openTestLive(t, operator, { servers: server.url, local });
    await server.connect(t, shop.user('alice'), 'loads the account');
    const view = await untilView(live, 'a comparison', each => each.comparedAt > 0 && each);
    assert.equal(view.servers[0]?.resolver, resolver === 'cache' ? 'cache' : 'memory-or-url');
    live.refresh();
    await untilView(live, 'same', each => each.holdings.get(shop.key)?.get('n1')?.state === 'same');
    shop.token = shop.version({ issuedAt: now() + 5 });
    local.change([shop]);
    await untilView(live, 'older', each => each.holdings.get(shop.key)?.get('n1')?.state === 'older');
  });
}

test('an empty full resolver is not taken for an equal one', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const server = await startServer(t, { operator, bare: true });
  const live = openTestLive(t, operator, { servers: server.url, local: new LocalStore(operator, [shop]) });
  const view = await untilView(live, 'a comparison', each => each.comparedAt > 0 && each);
  assert.deepEqual(Object.values(table(view)), ['n1 missing', 'n1 missing']);
  assert.equal(view.servers[0]?.accountsHeld, 0);
});

test('clusters behind gateways: their answers have no name, and none is given to the wrong server', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const bank = operator.account('BANK');
  const mill = operator.account('MILL');
  const old = bank.version({ issuedAt: now() - 900 });
  const ports = await Promise.all([freePort(), freePort(), freePort()]);
  const gateways = ports
    .map((port, i) => `{ name: "G${i + 1}", urls: ["nats://127.0.0.1:${port}"] }`)
    .join(', ');
  const files = [
    { [shop.key]: shop.token, [bank.key]: bank.token, [mill.key]: mill.token },
    { [shop.key]: shop.token, [bank.key]: old, [mill.key]: mill.token },
    { [shop.key]: shop.token, [bank.key]: bank.token },
  ];
  const servers = await Promise.all(
    ports.map((port, i) =>
      startServer(t, {
        operator,
        name: `s${i + 1}`,
        files: files[i] ?? {},
        config: `gateway: { name: "G${i + 1}", listen: "127.0.0.1:${port}", gateways: [ ${gateways} ] }`,
      }),
    ),
  );
  const [first, second, third] = servers;
  assert.ok(first && second && third);
  const admin = await first.connect(t, operator.systemUser, 'gateway check');
  await until('three servers', async () => {
    let count = 0;
    for await (const _ of await admin.requestMany('$SYS.REQ.SERVER.PING', '', { maxWait: 200 })) count++;
    return count === 3;
  });
  const local = new LocalStore(operator, [shop, bank, mill]);
  const live = openTestLive(t, operator, { servers: first.url, local });
  // Interest travels between gateways in its own time: ask again until all of them listen.
  let seen = 0;
  const told = { [shop.key]: 's1 same, s2 same, s3 same', [mill.key]: 's1 same, s2 same, s3 missing' };
  const view = await untilView(live, 'equal answers given to all, others told apart by the lists', each => {
    if (each.comparedAt > seen) live.refresh();
    seen = each.comparedAt;
    const rows = table(each);
    return Object.entries(told).every(([key, row]) => rows[key] === row) && each;
  });
  assert.deepEqual(
    view.servers.map(({ name, cluster, resolver }) => [name, cluster, resolver]),
    [
      ['s1', 'G1', 'full'],
      ['s2', 'G2', 'full'],
      ['s3', 'G3', 'full'],
    ],
  );
  const undecided = table(view)[bank.key];
  assert.equal(undecided, 's1 same, s2 unknown, s3 unknown', 'two answers, and nothing says whose is whose');

  const teller = bank.user('teller', { iat: now() + 10 });
  await second.connect(t, teller, 'loads the account');
  await third.connect(t, teller, 'loads the account');
  live.refresh();
  await untilView(
    live,
    'told apart by what runs',
    () => table(live.view)[bank.key] === 's1 same, s2 older, s3 same',
  );
});

test('a memory server that is started again with an old JWT lets in whom the store has revoked: the event says so', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP', { issuedAt: now() - 100 });
  const bob = shop.user('bob', { iat: now() - 90 });
  const ann = shop.user('ann', { iat: now() - 90 });
  const server = await startServer(t, { operator, resolver: 'memory', accounts: [shop] });
  shop.token = shop.version({ issuedAt: now(), nats: { revocations: { [bob.key]: now() - 50 } } });
  const live = openTestLive(t, operator, { servers: server.url, local: new LocalStore(operator, [shop]) });
  await untilView(live, 'a comparison', each => each.comparedAt > 0);
  await server.connect(t, ann, 'ann');
  await server.connect(t, bob, 'bob');
  const comes = (name: string) =>
    untilView(live, name, ({ events }) =>
      events.find(({ kind, userName }) => kind === 'connect' && userName === name),
    );
  const event = await comes('bob');
  assert.deepEqual([event.severity, event.code], ['warning', 'revoked-let-in']);
  assert.match(event.text, /connected\. The store has revoked this user/);
  const other = await comes('ann');
  assert.deepEqual([other.severity, other.code, other.why], ['info', '', '']);
});
