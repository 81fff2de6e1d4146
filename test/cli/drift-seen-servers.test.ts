import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCli } from '../support/cli.ts';
import { startCluster } from '../support/nats.ts';
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
