import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { connectMany, getsIn, Responder } from '../../support/emergency.ts';
import { freePort } from '../../support/free-port.ts';
import { LocalStore, openTestLive, untilView } from '../../support/live.ts';
import { prepareServer, startCluster, startServer, until } from '../../support/nats.ts';
import { TestOperator, type TestUser } from '../../support/nats-identities.ts';
import { connectMqtt, connectWebsocket, otherListeners } from '../../support/other-clients.ts';
import { superCluster } from '../../support/super-cluster.ts';
import { writeStore } from '../../support/written-store.ts';

// Case a (a user is revoked), b (everybody is, leaf nodes too) and k (a server is down), on every kind of server and of client.

const LEAK = { account: 'SHOP', user: 'leaked', kind: 'user' } as const;

function shopStore() {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const [leaked, good] = [shop.user('leaked'), shop.user('good')];
  return {
    operator,
    shop,
    leaked,
    good,
    dir: writeStore(operator, [shop], [operator.systemUser, leaked, good]),
  };
}

test('case a: a full, a cache and a MEMORY resolver in one cluster; what lasts on which is said, and so it is', async t => {
  const { operator, shop, leaked, good, dir } = shopStore();
  const kinds: Record<string, 'full' | 'cache' | 'memory'> = { n1: 'full', n2: 'cache', n3: 'memory' };
  const servers = await startCluster(t, 3, name => ({
    operator,
    resolver: kinds[name] ?? 'full',
    accounts: name === 'n2' ? [] : [shop],
  }));
  const [, cache, memory] = servers;
  for (const server of servers) await connectMany(t, server, leaked, 2);
  const { pursuit } = await new Responder(t, dir, servers).cut(LEAK);
  assert.ok(pursuit.view.proven, JSON.stringify(pursuit.view));
  assert.deepEqual(
    pursuit.view.servers.map(({ name, connectionsBefore, connections, notes }) => [
      `${name}: ${connectionsBefore} to ${connections}`,
      notes.length > 0,
    ]),
    [
      ['n1: 2 to 0', false],
      ['n2: 2 to 0', false],
      ['n3: 2 to 0', true],
    ],
  );
  for (const server of servers) {
    assert.equal(await getsIn(server, leaked), false);
    assert.ok(await getsIn(server, good));
  }
  await cache!.stop();
  await cache!.start();
  assert.equal(await getsIn(cache!, leaked), false, 'a cache has it on disk');
  // A reload is enough for MEMORY to forget it: that is what the note is about, and drift shows it.
  memory!.signal('SIGHUP');
  await until('the reload', () => getsIn(memory!, leaked));
  shop.token = pursuit.armed.token;
  const live = openTestLive(t, operator, {
    servers: servers[0]!.url,
    local: new LocalStore(operator, [shop]),
  });
  await untilView(live, 'the old one on n3', view => {
    if (!view.busy) live.refresh();
    return view.holdings.get(shop.key)?.get('n3')?.state === 'older';
  });
});

test('case a: a URL resolver: cut off in the running server, and that it does not last is said', async t => {
  const { operator, shop, leaked, dir } = shopStore();
  const held = new Map([operator.system, shop].map(({ key, token }) => [key, token]));
  const http = createServer((request, response) => {
    response.end(held.get(request.url?.split('/').at(-1) ?? '') ?? '');
  }).listen(0, '127.0.0.1');
  t.after(() => http.close());
  await new Promise(resolve => http.once('listening', resolve));
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/accounts/`;
  const server = await startServer(t, { operator, bare: true, resolver: { url } });
  await connectMany(t, server, leaked, 2);
  const { pursuit } = await new Responder(t, dir, [server]).cut(LEAK);
  assert.ok(pursuit.view.proven, JSON.stringify(pursuit.view));
  assert.equal(await getsIn(server, leaked), false);
  assert.match(pursuit.view.servers[0]!.notes.join(), /where its URL resolver gets it/);
});

test('case a: clusters that a gateway joins: cut off and proven in both', async t => {
  const made = shopStore();
  const { leaked, good, dir } = made;
  const { near, servers } = await superCluster(t, made.operator, [made.shop]);
  for (const server of servers) await connectMany(t, server, leaked, 2);
  // Only servers of the first cluster are named.
  const { pursuit } = await new Responder(t, dir, near).cut(LEAK);
  assert.ok(pursuit.view.proven, JSON.stringify(pursuit.view));
  assert.deepEqual(
    pursuit.view.servers.map(each => [each.name, each.connectionsBefore, each.connections]),
    ['n1', 'n2', 'n3'].map(name => [name, 2, 0]),
  );
  for (const server of servers) {
    assert.equal(await getsIn(server, leaked), false);
    assert.ok(await getsIn(server, good));
  }
});

test('case k: the other cluster is down, comes back behind its gateway, and is told', async t => {
  const made = shopStore();
  const { leaked, dir } = made;
  const { near, far } = await superCluster(t, made.operator, [made.shop]);
  await far.stop('SIGKILL');
  const { pursuit } = await new Responder(t, dir, near).cut(LEAK, 'user', ['n3']);
  assert.equal(pursuit.view.proven, false);
  assert.equal(pursuit.view.servers.find(({ name }) => name === 'n3')?.state, 'silent');
  const going = pursuit.untilDone();
  await far.start();
  await going;
  assert.ok(pursuit.view.proven);
  assert.equal(await getsIn(far, leaked), false);
});

const JETSTREAM = { mem_storage: -1, disk_storage: -1, streams: -1, consumer: -1 };
const LIMITS = { conn: -1, leaf: -1, subs: -1, data: -1, payload: -1, imports: -1, exports: -1 };

test('case b: everybody in an account: leaf nodes, websockets and MQTT too', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP', { nats: { limits: { ...LIMITS, ...JETSTREAM } } });
  const bearer = (name: string) =>
    shop.user(name, { nats: { pub: {}, sub: {}, subs: -1, data: -1, payload: -1, bearer_token: true } });
  const [browser, meter, edge, till] = [
    bearer('browser'),
    bearer('meter'),
    shop.user('edge'),
    shop.user('till'),
  ];
  const dir = writeStore(operator, [shop], [operator.systemUser, till]);
  const [ws, mqtt, leaf] = [await freePort(), await freePort(), await freePort()];
  const server = await startServer(t, {
    operator,
    accounts: [shop],
    config: otherListeners({ ws, mqtt, leaf }),
  });
  const leafServer = await prepareServer(t, { operator, name: 'edge', leafOf: { port: leaf, user: edge } });
  await leafServer.start();
  await connectWebsocket(t, ws, browser, 'in a browser');
  await connectMqtt(t, mqtt, meter, 'meter-7');
  await connectMany(t, server, till, 1);
  const responder = new Responder(t, dir, [server]);
  const kinds = async () => {
    const { connections, session } = await responder.open({ account: 'SHOP', kind: 'all-users' });
    await session.close();
    return connections[0]!.connections.map(({ kind, type }) => `${kind} ${type}`).sort();
  };
  await until('the leaf node', async () => (await kinds()).length === 4);
  assert.deepEqual(await kinds(), ['Client mqtt', 'Client nats', 'Client websocket', 'Leafnode ']);
  const { pursuit } = await responder.cut({ account: 'SHOP', kind: 'all-users' });
  assert.ok(pursuit.view.proven, JSON.stringify(pursuit.view));
  const [row] = pursuit.view.servers;
  assert.deepEqual([row?.connectionsBefore, row?.connections, row?.login?.ok], [4, 0, true]);
  // A bearer user over MQTT has no key that servers tell, as those of an auth callout: here is none.
  assert.equal(pursuit.armed.letIn, undefined);
  await until('the leaf node to try in vain', () => pursuit.view.refused > 0);
  assert.deepEqual(await kinds(), []);
  const refused = (user: TestUser) => getsIn(server, user);
  for (const user of [browser, meter, edge, till]) assert.equal(await refused(user), false);
});

test('case a: the user of a leaf node alone', async t => {
  const { operator, shop, leaked, good, dir } = shopStore();
  const leaf = await freePort();
  const server = await startServer(t, {
    operator,
    accounts: [shop],
    config: `leafnodes: { listen: "127.0.0.1:${leaf}" }`,
  });
  const edge = await prepareServer(t, { operator, name: 'edge', leafOf: { port: leaf, user: leaked } });
  await edge.start();
  const [client] = await connectMany(t, server, good, 1);
  const responder = new Responder(t, dir, [server]);
  const emergency = await until('the leaf node', async () => {
    const found = await responder.open(LEAK);
    return found.connections[0]!.connections.length === 2 && found;
  });
  const { pursuit } = await responder.confirm(emergency, 'user');
  await pursuit.once();
  assert.ok(pursuit.view.proven, JSON.stringify(pursuit.view));
  assert.deepEqual(
    pursuit.view.servers.map(each => [each.connectionsBefore, each.connections]),
    [[1, 0]],
  );
  assert.equal(client?.isClosed(), false);
});
