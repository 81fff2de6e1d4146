import assert from 'node:assert/strict';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { runCli } from '../../support/cli.ts';
import { connectMany, getsIn } from '../../support/emergency.ts';
import { startServer } from '../../support/nats.ts';
import { now, TestOperator } from '../../support/nats-identities.ts';
import { temporaryFolder } from '../../support/stores.ts';
import { writeStore } from '../../support/written-store.ts';

// An account whose file here is damaged can be cut by its name, where something tells its key, and pulled afterwards.

async function billing(t: TestContext) {
  const operator = new TestOperator('ACME');
  const account = operator.account('BILLING', { issuedAt: now() - 100 });
  const other = operator.account('OTHER', { issuedAt: now() - 100 });
  const [bill, jane] = [account.user('bill'), other.user('jane')];
  const dir = writeStore(operator, [account, other], [operator.systemUser, bill, jane]);
  const server = await startServer(t, { operator, accounts: [account, other], name: 'n1' });
  await connectMany(t, server, bill, 2);
  const home = temporaryFolder('home-');
  const nkeeper = (...args: string[]) => runCli(['-H', dir, '--server', server.url, ...args], { home });
  const folder = join(dir, 'ACME', 'accounts', 'BILLING');
  const file = join(folder, 'BILLING.jwt');
  writeFileSync(file, '');
  return { operator, account, other, bill, dir, server, nkeeper, folder, file };
}

test('by the name of its folder: its users tell the key, that is said, and a pull takes the cut', async t => {
  const { account, bill, server, nkeeper, file } = await billing(t);
  const cut = await nkeeper('revoke', '--user', 'bill', '-a', 'BILLING', '--yes');
  assert.equal(cut.code, 0, cut.stderr);
  assert.match(
    cut.stdout,
    new RegExp(`! The JWT of BILLING here cannot be read\\. By its users it is ${account.key}\\.`),
  );
  assert.match(cut.stdout, /2 connections end now/);
  assert.doesNotMatch(cut.stdout, /same key is a user of/);
  assert.match(cut.stderr, /pull -a BILLING takes it from the servers/);
  assert.equal(await getsIn(server, bill), false);
  assert.equal(readFileSync(file, 'utf8'), '');

  const pulled = await nkeeper('pull', '-a', 'BILLING');
  assert.equal(pulled.code, 0, pulled.stderr);
  assert.match((await nkeeper('revocations', 'list-users', '-a', 'BILLING')).stdout, /bill/);
});

test('by its key: it is no other account of the same name', async t => {
  const { account, bill, server, nkeeper } = await billing(t);
  const cut = await nkeeper('revoke', '--user', bill.key, '-a', account.key, '--yes');
  assert.equal(cut.code, 0, cut.stderr);
  assert.match(cut.stdout, /^Revoke user bill of BILLING/);
  assert.doesNotMatch(cut.stdout, /same key is a user of/);
  assert.equal(await getsIn(server, bill), false);
});

test('nothing here tells the key: the one account of that name on the servers is it', async t => {
  const { account, bill, server, nkeeper, folder } = await billing(t);
  rmSync(join(folder, 'users'), { recursive: true });
  const cut = await nkeeper('revoke', '--all-users', '-a', 'BILLING', '--yes');
  assert.equal(cut.code, 0, cut.stderr);
  assert.match(cut.stdout, new RegExp(`By its name on the servers it is ${account.key}\\.`));
  assert.equal(await getsIn(server, bill), false);
});

test('it may be one of several: the error says which, and nothing is cut', async t => {
  const { account, other, bill, dir, server, nkeeper, folder } = await billing(t);
  cpSync(join(dir, 'ACME/accounts/OTHER/users/jane.jwt'), join(folder, 'users', 'jane.jwt'));
  const cut = await nkeeper('revoke', '--user', 'bill', '-a', 'BILLING', '--yes');
  assert.equal(cut.code, 1);
  assert.match(cut.stderr, /may be one of several/);
  for (const { key } of [account, other]) assert.match(cut.stderr, new RegExp(`${key} \\(by its users\\)`));
  assert.equal(await getsIn(server, bill), true);
});
