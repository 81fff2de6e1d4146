import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { tryLogin } from '../support/logins.ts';
import { startServer, until } from '../support/nats.ts';
import { now, TestOperator } from '../support/nats-identities.ts';
import { startProgram } from '../support/pty.ts';
import { temporaryFolder } from '../support/stores.ts';
import { writeStore } from '../support/written-store.ts';

test('the dashboard records events, and a push that undoes a revocation is said on every page', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP', { issuedAt: now() - 10 });
  const first = shop.token;
  const bob = shop.user('bob', { iat: now() - 10 });
  shop.token = shop.version({ nats: { revocations: { [bob.key]: now() } } });
  const server = await startServer(t, { operator, accounts: [shop] });
  const dir = writeStore(operator, [shop]);
  const file = join(temporaryFolder('record-'), 'events.jsonl');
  const args = ['-H', dir, '--server', server.url, '--record', file];
  const program = startProgram({ args, cols: 120, rows: 30 });
  t.after(() => program.close());
  await program.waitFor('1 of 1 server');
  const lines = () =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map(line => JSON.parse(line) as Record<string, string | number>);
  await tryLogin(server, bob);
  await until('the refusal in the file', () => lines().some(({ code }) => code === 'user-revoked'));
  const admin = await server.connect(t, operator.systemUser, 'somebody else');
  program.press('5');
  await program.waitFor('Keys (');
  await admin.request('$SYS.REQ.CLAIMS.UPDATE', first);
  await program.waitFor('THIS PUSH UNDOES A REVOCATION');
  program.press('q');
  assert.equal((await program.waitForExit()).code, 0);
  const undone = lines().find(({ code }) => code === 'undoes-revocation');
  assert.deepEqual([undone?.['severity'], undone?.['account_name']], ['danger', 'SHOP']);
  assert.equal(statSync(file).mode & 0o777, 0o600);
});

test('a file that cannot be recorded in is told before the screen opens', async t => {
  const dir = writeStore(new TestOperator(), []);
  const program = startProgram({ args: ['-H', dir, '--record', '/nowhere/events.jsonl'], cols: 120 });
  t.after(() => program.close());
  assert.equal((await program.waitForExit()).code, 1);
  assert.match(program.text(), /Events cannot be recorded in \/nowhere\/events\.jsonl/);
});

test('a file that others may read is told, and recorded in', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const server = await startServer(t, { operator, accounts: [shop] });
  const file = join(temporaryFolder('record-'), 'events.jsonl');
  writeFileSync(file, '', { mode: 0o644 });
  const args = ['-H', writeStore(operator, [shop]), '--server', server.url, '--record', file];
  const program = startProgram({ args, cols: 120, rows: 30 });
  t.after(() => program.close());
  await program.waitFor('Others may read');
  await program.waitFor('1 of 1 server');
  await server.connect(t, shop.user('bob'), 'somebody');
  await until('the event in the file', () => readFileSync(file, 'utf8').includes('somebody'));
});
