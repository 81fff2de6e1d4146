import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTestLive, storeFacts, untilView } from '../../support/live.ts';
import { startCluster, startServer } from '../../support/nats.ts';
import { TestOperator } from '../../support/nats-identities.ts';

// Case g1 of what was measured.
test('a throw-away user gets the right to kick for that alone; each result is told', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const servers = await startCluster(t, 2, () => ({ operator, accounts: [shop] }));
  const live = openTestLive(t, operator, { servers: servers[0]!.url });
  const clients = await Promise.all(
    servers.map((server, i) => server.connect(t, shop.user('u'), `client ${i}`)),
  );
  const stays = await servers[1]!.connect(t, shop.user('u'), 'stays');
  const ids = await untilView(live, 'all of them', view => {
    const found = view.connections.filter(({ clientName }) => clientName.startsWith('client '));
    return found.length === 2 && view.connections.length >= 5 && found.map(({ id }) => id);
  });
  const results = await live.kick([...ids, 'n1/999999']);
  assert.deepEqual(
    results.map(({ id, outcome }) => [id, outcome]),
    [...ids.map(id => [id, 'kicked']), ['n1/999999', 'gone']],
  );
  await Promise.all(clients.map(client => client.closed()));
  assert.equal(stays.isClosed(), false);
  await untilView(live, 'the reasons', view => {
    const kicked = view.events.filter(({ kind, reason }) => kind === 'disconnect' && reason === 'Kicked');
    return kicked.length === 2;
  });
  await untilView(live, 'them gone', view => ids.every(id => !view.connections.some(row => row.id === id)));
  const own = live.view.events.filter(({ text }) => text.includes('"nkeeper"'));
  assert.deepEqual(own, [], 'the connection that kicked is no news');
  assert.deepEqual(live.view.notes, []);
  const again = await live.kick(ids);
  assert.deepEqual(new Set(again.map(({ outcome }) => outcome)), new Set(['gone']));
});

test('credentials that may not kick: it is said which permission is missing, and nobody is kicked', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const server = await startServer(t, { operator, accounts: [shop] });
  const monitor = operator.system.user('monitor', {
    nats: { pub: { deny: ['$SYS.REQ.SERVER.*.KICK'] }, sub: {}, subs: -1, data: -1, payload: -1 },
  });
  const store = storeFacts(operator, { users: [monitor] });
  const live = openTestLive(t, operator, { servers: server.url, store });
  const client = await server.connect(t, shop.user('u'), 'client');
  const { id } = await untilView(live, 'the client', view =>
    view.connections.find(({ clientName }) => clientName === 'client'),
  );
  const [result] = await live.kick([id]);
  assert.equal(result?.outcome, 'failed');
  assert.equal(result?.text, 'this user may not publish $SYS.REQ.SERVER.*.KICK');
  assert.equal(client.isClosed(), false);
  await server.stop();
  await untilView(live, 'the loss', view => view.link.state === 'lost');
  await assert.rejects(live.kick([id]), { code: 'not-connected' });
});
