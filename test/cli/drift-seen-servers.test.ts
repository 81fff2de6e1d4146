import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCli } from '../support/cli.ts';
import { freePort } from '../support/free-port.ts';
import { startCluster, startServer } from '../support/nats.ts';
import { TestOperator } from '../support/nats-identities.ts';
import { temporaryFolder } from '../support/stores.ts';
import { writeStore } from '../support/written-store.ts';

test('a server that was seen and is stopped is told, until it is named as gone for good', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const dir = writeStore(operator, [shop]);
  const [n1, n2] = await startCluster(t, 2, () => ({ operator, accounts: [shop] }));
  const home = temporaryFolder('home-');
  const drift = (...args: readonly string[]) =>
    runCli(['-H', dir, '--server', n1!.url, 'drift', ...args], { home });
  const whole = await drift();
  assert.deepEqual([whole.code, whole.stdout, whole.stderr], [0, '', ''], whole.stderr);
  await n2!.stop();
  const missing = await drift();
  assert.equal(missing.code, 1);
  assert.match(missing.stderr, /n2 was there in the last 24 hours .*--without n2/);
  assert.equal((await drift('--without', 'n2')).code, 0);
  assert.equal((await drift()).code, 0, 'it is forgotten');
});

test('a cluster that the configuration names and that is not connected: told by drift and push, until it is excused', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const dir = writeStore(operator, [shop], [operator.systemUser]);
  const [near, far] = [await freePort(), await freePort()];
  const config = `gateway: { name: "C1", listen: "127.0.0.1:${near}", gateways: [ { name: "C2", urls: ["nats://127.0.0.1:${far}"] } ] }`;
  const cluster = { name: 'C1', routes: [] };
  const n1 = await startServer(t, { operator, accounts: [shop], name: 'n1', cluster, config });
  const home = temporaryFolder('home-');
  const run = (...args: readonly string[]) => runCli(['-H', dir, '--server', n1.url, ...args], { home });
  const drift = await run('drift');
  assert.equal(drift.code, 1, drift.stderr);
  assert.match(drift.stderr, /gateway C2: configured, not connected.*--without C2/);
  const excused = await run('drift', '--without', 'C2');
  assert.deepEqual([excused.code, excused.stderr], [0, '']);
  const push = await run('push', '-A', '--force');
  assert.equal(push.code, 1);
  assert.match(push.stdout, /Not there: gateway C2: configured, not connected/);
  assert.equal((await run('push', '-A', '--force', '--without', 'C2')).code, 0);
});
