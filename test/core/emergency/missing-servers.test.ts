import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aboutLeak } from '../../../src/core/emergency/about-leak.ts';
import { ArmedCuts } from '../../../src/core/emergency/armed.ts';
import { reportMarkdown } from '../../../src/core/emergency/report.ts';
import { connectMany, getsIn, Responder } from '../../support/emergency.ts';
import { shopStore } from '../../support/leaked-store.ts';
import { clusterFormed, prepareServer, startCluster, startServer, until } from '../../support/nats.ts';
import { TestOperator } from '../../support/nats-identities.ts';
import { writeStore } from '../../support/written-store.ts';

const LEAK = { account: 'SHOP', user: 'leaked', kind: 'user' } as const;

const states = (servers: readonly { name: string; state: string }[]) =>
  servers.map(({ name, state }) => `${name} ${state}`).join(', ');

// Case k of what was measured; servers-die.test.ts has what happens in the middle.
test('a server that is down when it happens: armed, and proven when it is back', async t => {
  const { operator, shop, leaked, dir } = shopStore();
  const servers = await startCluster(t, 3, () => ({ operator, accounts: [shop] }));
  const [n1, , n3] = servers;
  await n3!.stop('SIGKILL');
  await connectMany(t, n1!, leaked, 3);
  const responder = new Responder(t, dir, servers);
  const { pursuit } = await responder.cut(LEAK, 'user', ['n3']);
  assert.equal(states(pursuit.view.servers), 'n1 proven, n2 proven, n3 silent');
  assert.equal(pursuit.view.proven, false);
  const kept = new ArmedCuts(responder.place().place, responder.store().locations.storesDir.path);
  assert.equal((await kept.list()).length, 1, 'it is kept for a later nkeeper');
  // It comes back with what it had: until it is told, the leaked creds work there.
  const going = pursuit.untilDone();
  await n3!.start();
  await going;
  assert.equal(states(pursuit.view.servers), 'n1 proven, n2 proven, n3 proven');
  assert.equal(await getsIn(n3!, leaked), false);
  assert.equal((await kept.list()).length, 0);
});

test('a server that stopped in order, which no other one counts any more: its URL was named, so it is missing', async t => {
  const { operator, shop, leaked, dir } = shopStore();
  const servers = await startCluster(t, 3, () => ({ operator, accounts: [shop] }));
  const [n1, , n3] = servers;
  await n3!.stop('SIGTERM');
  const responder = new Responder(t, dir, servers);
  const { pursuit } = await responder.cut(LEAK);
  assert.equal(states(pursuit.view.servers), 'n1 proven, n2 proven');
  assert.equal(pursuit.view.proven, false);
  await pursuit.once();
  assert.equal(pursuit.view.proven, false, 'nor when the others are asked again');
  await pursuit.close();
  // Another nkeeper goes on with it, and waits for it too.
  const [armed] = await responder.armed();
  const resumed = await responder.resume(armed!);
  await resumed.once();
  assert.equal(resumed.view.proven, false);
  const going = resumed.untilDone();
  await n3!.start();
  await going;
  assert.equal(states(resumed.view.servers), 'n1 proven, n2 proven, n3 proven');
  for (const server of [n1!, n3!]) assert.equal(await getsIn(server, leaked), false);
});

test('a server that is paused is silent; another nkeeper goes on with it', async t => {
  const { operator, shop, leaked, dir } = shopStore();
  const servers = await startCluster(t, 3, () => ({ operator, accounts: [shop] }));
  const n2 = servers[1]!;
  const stuck = await connectMany(t, n2, leaked, 2);
  const responder = new Responder(t, dir, servers);
  n2.signal('SIGSTOP');
  const { pursuit } = await responder.cut(LEAK);
  assert.equal(pursuit.view.proven, false, JSON.stringify(pursuit.view));
  // The others still have routes to it, and so its name.
  assert.equal(states(pursuit.view.servers), 'n1 proven, n3 proven, n2 silent');
  assert.equal(pursuit.view.unnamed, 0);
  await pursuit.close();
  n2.signal('SIGCONT');
  const kept = new ArmedCuts(responder.place().place, responder.store().locations.storesDir.path);
  const [armed] = await kept.list();
  const later = await responder.resume(armed!);
  await later.once();
  await later.untilDone();
  assert.ok(later.view.proven);
  assert.ok(stuck.every(nc => nc.isClosed()));
  for (const server of servers) assert.equal(await getsIn(server, leaked), false);
  assert.deepEqual(await kept.list(), []);
});

test('the server of our own connection dies in the middle: another one takes over', async t => {
  const { operator, shop, leaked, dir } = shopStore();
  const servers = await startCluster(t, 3, () => ({ operator, accounts: [shop] }));
  const responder = new Responder(t, dir, servers);
  const emergency = await responder.open(LEAK);
  const own = servers.find(({ name }) => name === emergency.session.serverName)!;
  await emergency.session.close();
  await own.stop('SIGKILL');
  const { pursuit } = await responder.cut(LEAK, 'user', [own.name]);
  assert.equal(pursuit.view.servers.filter(({ state }) => state === 'proven').length, 2);
  const going = pursuit.untilDone();
  await own.start();
  await going;
  await until('all refuse it', async () => !(await getsIn(own, leaked)));
});

test('let go: nothing is armed any more', async t => {
  const { operator, shop, dir } = shopStore();
  const servers = await startCluster(t, 1, () => ({ operator, accounts: [shop] }));
  const responder = new Responder(t, dir, servers);
  const { pursuit } = await responder.cut(LEAK, 'user', ['n9']);
  const kept = new ArmedCuts(responder.place().place, responder.store().locations.storesDir.path);
  assert.equal((await kept.list()).length, 1);
  await pursuit.letGo();
  assert.deepEqual(await kept.list(), []);
});

test('let go by another nkeeper: whoever still goes after it sees that, keeps nothing, and sends nothing', async t => {
  const { operator, shop, leaked, dir } = shopStore();
  const servers = await startCluster(t, 2, () => ({ operator, accounts: [shop] }));
  const n2 = servers[1]!;
  await n2.stop();
  const responder = new Responder(t, dir, servers);
  const { pursuit } = await responder.cut(LEAK, 'user', ['n2']);
  const kept = new ArmedCuts(responder.place().place, responder.store().locations.storesDir.path);
  const [armed] = await responder.armed();
  const other = await responder.resume(armed!);
  await kept.letGo(armed!.id);
  const going = pursuit.untilDone();
  await n2.start();
  await clusterFormed(t, n2, operator, 2);
  await Promise.all([going, other.once()]);
  for (const { view } of [pursuit, other])
    assert.deepEqual(
      [view.letGo, view.proven, view.timeline.at(-1)?.text],
      [true, false, 'another nkeeper let it go: nothing is sent again'],
    );
  assert.deepEqual(await kept.list(), []);
  assert.equal(await getsIn(n2, leaked), true);
  const input = { armed: armed!, view: pursuit.view, actor: { who: 'me', host: 'here' }, faults: [] };
  assert.match(reportMarkdown(input), /Not proven, and let go\.\*\* Nothing is sent again/);
});

test('a server in lame duck mode answers nothing and is counted by nobody: it is named, and nothing is proven without it', async t => {
  const { operator, shop, leaked, dir } = shopStore();
  const servers = await startCluster(t, 3, () => ({
    operator,
    accounts: [shop],
    config: 'lame_duck_duration: "90s"\nlame_duck_grace_period: "60s"',
  }));
  const [n1, n2, n3] = servers;
  await connectMany(t, n3!, leaked, 2);
  n3!.signal('SIGUSR2');
  await until('it to be on its way out', () => n3!.log.includes('Entering lame duck mode'));
  const responder = new Responder(t, dir, [n1!, n2!]);
  const { emergency, pursuit } = await responder.cut(LEAK);
  assert.deepEqual([emergency.silent, emergency.unnamed], [['n3'], 0]);
  assert.ok(aboutLeak(emergency).includes('n3: does not answer'));
  assert.equal(states(pursuit.view.servers), 'n1 proven, n2 proven, n3 silent');
  assert.equal(pursuit.view.proven, false);
  // It starts again, as in a rolling update.
  await n3!.stop('SIGKILL');
  const going = pursuit.untilDone();
  await n3!.start();
  await going;
  assert.equal(states(pursuit.view.servers), 'n1 proven, n2 proven, n3 proven');
});

test('a server of which only the URL is known, and that stopped: the URL is told', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const dir = writeStore(operator, [shop], [operator.systemUser, shop.user('leaked')]);
  const servers = await startCluster(t, 2, () => ({ operator, accounts: [shop] }));
  await servers[1]!.stop();
  const responder = new Responder(t, dir, servers);
  const emergency = await responder.open({ account: 'SHOP', user: 'leaked', kind: 'user' });
  assert.deepEqual([emergency.doors.silent, emergency.unnamed], [[servers[1]!.url], 1]);
  assert.ok(aboutLeak(emergency).includes(`1 more server (${servers[1]!.url}) should be there`));
});

test('a server that is cut off from the others, and still lets clients in: its URL was named, so it is missing', async t => {
  const { operator, shop, leaked, dir } = shopStore();
  const servers = await startCluster(t, 2, () => ({ operator, accounts: [shop] }));
  const apart = await startServer(t, { operator, accounts: [shop], name: 'n3' });
  const responder = new Responder(t, dir, [...servers, apart]);
  let emergency = await responder.open(LEAK);
  // It goes with whoever answers first.
  for (let tries = 0; emergency.session.serverName === 'n3' && tries < 50; tries++) {
    await emergency.session.close();
    emergency = await responder.open(LEAK);
  }
  assert.deepEqual([emergency.apart, emergency.unnamed], [[apart.url], 1]);
  const { pursuit } = await responder.confirm(emergency, 'user');
  await pursuit.once();
  await pursuit.once();
  assert.equal(states(pursuit.view.servers), 'n1 proven, n2 proven');
  assert.equal(pursuit.view.proven, false);
  assert.ok(await getsIn(apart, leaked));
  // It is connected to the others again.
  await apart.stop();
  const back = await prepareServer(t, {
    operator,
    accounts: [shop],
    name: 'n3',
    cluster: { name: 'C1', routes: servers.map(({ route }) => route) },
  });
  back.listenAs(apart);
  const going = pursuit.untilDone();
  await back.start();
  await going;
  assert.equal(states(pursuit.view.servers), 'n1 proven, n2 proven, n3 proven');
  assert.equal(await getsIn(back, leaked), false);
});
