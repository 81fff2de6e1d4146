import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Seed } from '../../src/core/nkeys/seed.ts';
import { runCli } from '../support/cli.ts';
import { DashboardDriver } from '../support/dashboard.tsx';
import { LocalStore, openTestLive, untilView } from '../support/live.ts';
import { startCluster } from '../support/nats.ts';
import { TestOperator } from '../support/nats-identities.ts';
import { openScanned } from '../support/screen-text.ts';
import { writeStore } from '../support/written-store.ts';

// The second JWT is of the same second or of the next one.
const OTHER = /operator (different|newer)/i;

test('a server that runs with another operator JWT says so wherever servers are shown', async t => {
  const operator = new TestOperator();
  const app = operator.account('APP');
  const more = operator.withSigningKey(Seed.generate('operator'));
  const [first] = await startCluster(t, 2, name => ({
    operator: name === 'n2' ? more : operator,
    accounts: [app],
  }));
  const dir = writeStore(operator, [app]);
  const args = ['-H', dir, '--server', first?.url ?? ''];

  const drift = await runCli([...args, 'drift']);
  assert.equal(drift.code, 3);
  assert.match(drift.stdout, OTHER);

  const status = await runCli([...args, 'resolver', 'status']);
  assert.equal(status.code, 1, status.stderr);
  assert.match(status.stdout, /^ {2}n1 +up .*\n {2}n2 +OPERATOR (DIFFERENT|NEWER) /m);
  assert.match(
    status.stderr,
    /^n2 runs with (another|a newer) JWT of the operator than this store has.* signed\. .* restart it\.\n$/,
  );
  const json = await runCli([...args, 'resolver', 'status', '--json']);
  assert.equal(json.code, 1);
  const servers = (JSON.parse(json.stdout) as { servers: { name: string; operator_jwt: string }[] }).servers;
  assert.deepEqual(servers[0]?.operator_jwt, 'same');
  assert.match(`operator ${servers[1]?.operator_jwt}`, OTHER);

  const local = new LocalStore(operator, [app]);
  const live = openTestLive(t, operator, { servers: first?.url ?? '', local });
  const view = await untilView(
    live,
    'what n2 trusts',
    each => each.comparedAt > 0 && each.servers[1]?.operatorJwt && each,
  );
  const store = await openScanned(dir);
  const driver = new DashboardDriver({ store, start: [{ screen: 'resolver' }], live: view });
  t.after(() => {
    driver.close();
    store.close();
  });
  assert.match(driver.line('✗ operator'), /n2 +✗ operator (different|newer) /);
  assert.match(driver.line(' n1 '), /✓ up/);
  assert.match(driver.lines().at(-2) ?? '', /n2: operator (different|newer)\. 4 shows the servers/);
  driver.press('down', 'enter');
  assert.match(driver.text(), /operator +✗ runs with (another|a newer) JWT of the operator/);
});
