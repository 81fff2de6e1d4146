import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { excuse } from '../../../src/core/emergency/armed.ts';
import { reportMarkdown, serverNotes } from '../../../src/core/emergency/report.ts';
import { connectMany, getsIn, Responder } from '../../support/emergency.ts';
import { shopStore } from '../../support/leaked-store.ts';
import { startCluster, startServer } from '../../support/nats.ts';

const LEAK = { account: 'SHOP', user: 'leaked', kind: 'user' } as const;

// Case a on MEMORY; kinds-of-servers.test.ts has what a reload does there.
test('MEMORY: in force on the running server, whether or not the account was loaded', async t => {
  const { operator, shop, leaked, dir } = shopStore();
  const server = await startServer(t, { operator, accounts: [shop], resolver: 'memory' });
  const clients = await connectMany(t, server, leaked, 2);
  const { pursuit } = await new Responder(t, dir, [server]).cut(LEAK);
  assert.ok(pursuit.view.proven, JSON.stringify(pursuit.view));
  assert.ok(clients.every(nc => nc.isClosed()));
  assert.equal(await getsIn(server, leaked), false);
  const { notes } = pursuit.view.servers[0]!;
  assert.match(notes.join(), /resolver_preload/, 'that it does not last is said');
});

// Nothing that a server answers tells MEMORY from a URL resolver (2.10 to 2.15): which of them it is only a person knows.
test('MEMORY, without the account: it may be a URL resolver, so it is proven once somebody says that it never gets it', async t => {
  const { operator, shop, leaked, dir } = shopStore();
  const servers = await startCluster(t, 2, name => ({
    operator,
    resolver: name === 'n1' ? 'full' : 'memory',
    accounts: name === 'n1' ? [shop] : [],
  }));
  // Connected to the one that refuses the leaked creds anyway: that they work shows at the other.
  const responder = new Responder(t, dir, servers.slice(1));
  const { pursuit: first } = await responder.cut(LEAK);
  assert.equal(first.view.proven, false);
  const [, unsure] = first.view.servers;
  assert.deepEqual([unsure?.state, unsure?.lacksAccount], ['unproven', true]);
  assert.deepEqual(serverNotes(unsure!), [
    'it does not have the account, and may get it later',
    'MEMORY without the account, and a URL resolver whose account server is down, look the same. Where it never gets the account: --without n2.',
    'Where its configuration or its URL resolver gets the account later: put the new JWT there.',
  ]);
  await first.close();
  const [armed] = await responder.armed();
  const pursuit = await responder.resume(excuse(armed!, ['n2']));
  await pursuit.once();
  assert.ok(pursuit.view.proven, JSON.stringify(pursuit.view));
  const [n1, n2] = pursuit.view.servers;
  assert.ok(n1?.inForce?.ok, JSON.stringify(n1));
  assert.deepEqual(serverNotes(n2!), [
    'it does not have the account: nobody gets in',
    'Where its configuration or its URL resolver gets the account later: put the new JWT there.',
  ]);
  const input = { armed: pursuit.armed, view: pursuit.view, actor: { who: 'me', host: 'here' }, faults: [] };
  assert.match(reportMarkdown(input), /\| n2 \| none \| yes/);
  for (const server of servers) assert.equal(await getsIn(server, leaked), false);
});

test('MEMORY, without the account, named before the cut as one that never gets it: the leaked creds are tried at the others', async t => {
  const { operator, shop, dir } = shopStore();
  const servers = await startCluster(t, 2, name => ({
    operator,
    resolver: name === 'n1' ? 'full' : 'memory',
    accounts: name === 'n1' ? [shop] : [],
  }));
  const responder = new Responder(t, dir, servers.slice(1));
  responder.without = ['n2'];
  const { pursuit } = await responder.cut(LEAK);
  assert.ok(pursuit.view.proven, JSON.stringify(pursuit.view));
  assert.ok(pursuit.view.servers[0]?.login?.ok, JSON.stringify(pursuit.view.servers));
});

test('a URL resolver whose account server is down for a moment, and the account not loaded: armed until it is back', async t => {
  const { operator, shop, leaked, dir } = shopStore();
  let isDown = false;
  const held = new Map([operator.system, shop].map(({ key, token }) => [key, token]));
  const http = createServer((request, response) => {
    if (isDown) response.writeHead(503).end();
    else response.end(held.get(request.url?.split('/').at(-1) ?? '') ?? '');
  }).listen(0, '127.0.0.1');
  t.after(() => http.close());
  await once(http, 'listening');
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}/accounts/`;
  const server = await startServer(t, { operator, bare: true, resolver: { url } });
  isDown = true;
  const responder = new Responder(t, dir, [server]);
  const { pursuit } = await responder.cut(LEAK);
  assert.equal(pursuit.view.proven, false, JSON.stringify(pursuit.view));
  assert.equal((await responder.armed()).length, 1);
  // Back with what it had: it gets the account, is told of the cut, and shows it.
  isDown = false;
  await pursuit.untilDone();
  assert.ok(pursuit.view.proven);
  assert.equal(await getsIn(server, leaked), false);
});

// Case a: a stale cache says yes and keeps nothing.
test('a cache server with a stale JWT on disk that it has not loaded is made to load it', async t => {
  const { operator, shop, leaked, dir } = shopStore();
  const servers = await startCluster(t, 2, name => ({
    operator,
    resolver: name === 'n1' ? 'full' : 'cache',
    accounts: [shop],
  }));
  const responder = new Responder(t, dir, servers);
  const { pursuit } = await responder.cut(LEAK);
  assert.ok(pursuit.view.proven, JSON.stringify(pursuit.view));
  for (const server of servers) assert.equal(await getsIn(server, leaked), false);
});

test('nobody has ever logged in to the account: no server has it loaded, and it is proven all the same', async t => {
  const { operator, shop, leaked, dir } = shopStore();
  const servers = await startCluster(t, 3, () => ({ operator, accounts: [shop] }));
  const { pursuit } = await new Responder(t, dir, servers).cut(LEAK);
  assert.ok(pursuit.view.proven, JSON.stringify(pursuit.view));
  assert.deepEqual(
    pursuit.view.servers.map(({ login }) => login?.ok),
    [true, true, true],
  );
  for (const server of servers) assert.equal(await getsIn(server, leaked), false);
});
