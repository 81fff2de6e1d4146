import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCli } from '../support/cli.ts';
import { connectMany } from '../support/emergency.ts';
import { startServer } from '../support/nats.ts';
import { TestOperator } from '../support/nats-identities.ts';
import { startProgram } from '../support/pty.ts';
import { writeStore } from '../support/written-store.ts';

test('a push that cuts somebody off asks on a terminal, and Enter means no', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const buyer = shop.user('buyer');
  const dir = writeStore(operator, [shop], [operator.systemUser, buyer]);
  const server = await startServer(t, { operator, accounts: [shop] });
  const [client] = await connectMany(t, server, buyer, 1);
  const edited = await runCli(['-H', dir, 'edit', 'account', 'SHOP', '--conns', '0', '--leaf-conns', '0']);
  assert.equal(edited.code, 0, edited.stderr);
  const push = () => {
    const args = ['-H', dir, '--server', server.url, 'push', '-a', 'SHOP'];
    const program = startProgram({ args, cols: 110, rows: 60 });
    t.after(() => program.close());
    return program;
  };
  const first = push();
  await first.waitFor(/Send it\? \(y\/N\):/);
  first.press('enter');
  await first.waitFor(/Nothing was sent/);
  assert.equal((await first.waitForExit()).code, 1);
  assert.ok(client && !client.isClosed());
  const second = push();
  await second.waitFor(/Send it\? \(y\/N\):/);
  second.type('y');
  second.press('enter');
  await second.waitFor(/every server shows it/);
  assert.equal((await second.waitForExit()).code, 0);
  assert.ok(client.isClosed());
});
