import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Pursuit } from '../../../src/core/emergency/pursuit.ts';
import { getsIn, Responder } from '../../support/emergency.ts';
import { clusterFormed, startCluster, until } from '../../support/nats.ts';
import { TestOperator } from '../../support/nats-identities.ts';
import { writeStore } from '../../support/written-store.ts';

// A server of which nobody knew comes at any moment, with the JWT from before the cut on its disk.

const LEAK = { account: 'SHOP', user: 'leaked', kind: 'user' } as const;

/** Two servers that are there, and one that nobody has heard of. */
async function shop(t: TestContext) {
  const operator = new TestOperator();
  const account = operator.account('SHOP');
  const leaked = account.user('leaked');
  const dir = writeStore(operator, [account], [operator.systemUser, leaked]);
  const servers = await startCluster(t, 3, () => ({ operator, accounts: [account] }));
  const [n1, n2, n3] = servers;
  await n3!.stop();
  const responder = new Responder(t, dir, [n1!, n2!]);
  responder.raceMs = 0;
  const join = async () => {
    await n3!.start();
    await clusterFormed(t, n1!, operator, 3);
  };
  return { leaked, responder, n1: n1!, n2: n2!, n3: n3!, join };
}

const proven = ({ view }: Pursuit) => view.servers.map(({ name, state }) => `${name} ${state}`);
const ALL = ['n1 proven', 'n2 proven', 'n3 proven'];

test('a server that came while the review was read has to show it too', async t => {
  const { leaked, responder, n3, join } = await shop(t);
  const emergency = await responder.open(LEAK);
  assert.equal(emergency.servers.length, 2);
  await join();
  const { pursuit } = await responder.confirm(emergency, 'user');
  await pursuit.once();
  assert.ok(pursuit.view.proven, JSON.stringify(pursuit.view));
  assert.deepEqual(proven(pursuit), ALL);
  assert.equal(await getsIn(n3, leaked), false);
});

test('a server that comes long after the proof gets it, and has to show it', async t => {
  const { leaked, responder, n3, join } = await shop(t);
  const { pursuit } = await responder.cut(LEAK);
  assert.deepEqual(proven(pursuit), ['n1 proven', 'n2 proven']);
  const saved: boolean[] = [];
  const watching = pursuit.watch(async () => void saved.push(pursuit.view.proven));
  t.after(async () => {
    await pursuit.close();
    await watching;
  });
  await until('the proof to be settled', () => saved.length > 0);
  await join();
  await until('it to be proven there, too', () => proven(pursuit).join() === ALL.join());
  assert.equal(await getsIn(n3, leaked), false);
});

test('a server that hangs, and that came after the cut was armed, is missing from the proof', async t => {
  const { leaked, responder, n1, n2, n3, join } = await shop(t);
  await n2.pause();
  t.after(() => n2.signal('SIGCONT'));
  const alone = new Responder(t, responder.dir, [n1]);
  const { pursuit: first } = await alone.cut(LEAK);
  assert.equal(first.view.proven, false);
  await first.close();
  n2.signal('SIGCONT');
  await join();
  await n3.pause();
  t.after(() => n3.signal('SIGCONT'));
  const [armed] = await alone.armed();
  const pursuit = await alone.resume(armed!);
  const going = pursuit.once().then(() => pursuit.untilDone());
  await until(
    'those that are there to be proven',
    () => pursuit.view.servers.filter(({ state }) => state === 'proven').length === 2,
  );
  assert.equal(pursuit.view.proven, false, JSON.stringify(pursuit.view));
  // The others have a route to it, and so its name.
  await until('it to be named', () =>
    pursuit.view.servers.some(({ name, state }) => name === 'n3' && state !== 'proven'),
  );
  assert.equal(pursuit.view.unnamed, 0);
  n3.signal('SIGCONT');
  await going;
  assert.deepEqual(proven(pursuit), ALL);
  assert.equal(await getsIn(n3, leaked), false);
});
