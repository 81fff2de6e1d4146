import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reportMarkdown, serverNotes } from '../../../src/core/emergency/report.ts';
import { connectMany, getsIn, Responder } from '../../support/emergency.ts';
import { startCluster, startServer } from '../../support/nats.ts';
import { TestOperator } from '../../support/nats-identities.ts';
import { writeStore } from '../../support/written-store.ts';

const LEAK = { account: 'SHOP', user: 'leaked', kind: 'user' } as const;

function shopStore() {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const leaked = shop.user('leaked');
  return { operator, shop, leaked, dir: writeStore(operator, [shop], [operator.systemUser, leaked]) };
}

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

test('MEMORY, without the account: nobody gets in there, so it keeps nothing from being proven', async t => {
  const { operator, shop, leaked, dir } = shopStore();
  const servers = await startCluster(t, 2, name => ({
    operator,
    resolver: name === 'n1' ? 'full' : 'memory',
    accounts: name === 'n1' ? [shop] : [],
  }));
  // Connected to the one that refuses the leaked creds anyway: that they work shows at the other.
  const { pursuit } = await new Responder(t, dir, servers.slice(1)).cut(LEAK);
  assert.ok(pursuit.view.proven, JSON.stringify(pursuit.view));
  const [n1, n2] = pursuit.view.servers;
  assert.ok(n1?.login?.ok, JSON.stringify(n1));
  assert.deepEqual(serverNotes(n2!), [
    'it does not have the account: nobody gets in',
    'Where its configuration or its URL resolver gets the account later: put the new JWT there.',
  ]);
  const input = { armed: pursuit.armed, view: pursuit.view, actor: { who: 'me', host: 'here' }, faults: [] };
  assert.match(reportMarkdown(input), /\| n2 \| none \| yes/);
  for (const server of servers) assert.equal(await getsIn(server, leaked), false);
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
