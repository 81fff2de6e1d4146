import assert from 'node:assert/strict';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { deleteAccount } from '../../../src/core/operations/delete-account.ts';
import { Admin } from '../../support/admin.ts';
import { runCli } from '../../support/cli.ts';
import { getsIn } from '../../support/emergency.ts';
import { startServer } from '../../support/nats.ts';
import { now, TestOperator } from '../../support/nats-identities.ts';
import { writeStore } from '../../support/written-store.ts';

// The server's copy of an account that is damaged here is the only good one, and people use it.

const DAMAGE: Readonly<Record<string, (file: string, token: string) => void>> = {
  'cut short': (file, token) => writeFileSync(file, token.slice(0, 200)),
  empty: file => writeFileSync(file, ''),
  'not there': file => rmSync(file),
};

const REASONS: Readonly<Record<string, RegExp>> = {
  'cut short': /cannot be read: This is not a JWT/,
  empty: /cannot be read: The file is empty/,
  'not there': /cannot be read: There is no JWT file/,
};

/** Servers have PAYMENTS, which is damaged here, and OLD, which the store does not have. */
async function damaged(t: TestContext, how: string, { users = true } = {}) {
  const operator = new TestOperator();
  const payments = operator.account('PAYMENTS', { issuedAt: now() - 10 });
  const old = operator.account('OLD', { issuedAt: now() - 10 });
  const user = payments.user('till');
  const server = await startServer(t, { operator, accounts: [payments, old] });
  const dir = writeStore(operator, [payments], [operator.systemUser, ...(users ? [user] : [])]);
  const file = join(dir, operator.name, 'accounts/PAYMENTS/PAYMENTS.jwt');
  DAMAGE[how]!(file, payments.token);
  const admin = new Admin(t, dir, [server]);
  const run = (...args: string[]) =>
    runCli(['-H', dir, '--server', server.url, ...args], { home: admin.home });
  return { operator, payments, old, user, server, admin, run };
}

for (const how of Object.keys(DAMAGE)) {
  test(`prune: an account whose file here is ${how} stays on the servers, by the key that its users name`, async t => {
    const { payments, old, user, server, admin } = await damaged(t, how);
    const prune = await admin.prune();
    assert.deepEqual(
      prune.accounts.map(({ name }) => name),
      ['OLD'],
    );
    assert.deepEqual(
      prune.kept.map(({ key, mayBe }) => [key, mayBe]),
      [[payments.key, ['PAYMENTS']]],
    );
    assert.match(prune.faults.join(), REASONS[how]!);
    const view = await (await prune.start({ lookAgainMs: 0 })).run();
    assert.deepEqual(
      view.accounts.map(({ key, state }) => [key, state]),
      [[old.key, 'gone']],
    );
    assert.ok(await getsIn(server, user));
  });
}

test('prune: where nothing tells which account the damaged one is, nothing is removed', async t => {
  const { admin, server, user } = await damaged(t, 'empty', { users: false });
  const prune = await admin.prune();
  assert.deepEqual(prune.accounts, []);
  assert.deepEqual(prune.kept.map(({ name }) => name).sort(), ['OLD', 'PAYMENTS']);
  assert.ok(await getsIn(server, user));
});

test('prune: where its users are of several accounts, nothing is removed', async t => {
  const { admin, old } = await damaged(t, 'empty');
  writeFileSync(join(admin.dir, 'OP/accounts/PAYMENTS/users/other.jwt'), old.user('other').token);
  const prune = await admin.prune();
  assert.deepEqual(prune.accounts, []);
  assert.match(prune.faults.join(), /nothing tells for sure/);
});

test('prune: a restored account stands in nobody’s way', async t => {
  const { admin, payments } = await damaged(t, 'empty', { users: false });
  const [head, claims] = payments.token.split('.');
  writeFileSync(join(admin.dir, 'OP/accounts/PAYMENTS/PAYMENTS.jwt'), `${head}.${claims}`);
  assert.deepEqual(
    (await admin.prune()).kept.map(({ name }) => name),
    ['PAYMENTS'],
    'by what is left of it',
  );
  await (await admin.pull({ accounts: ['PAYMENTS'] })).apply();
  const prune = await admin.prune();
  assert.deepEqual([prune.kept, prune.accounts.map(({ name }) => name)], [[], ['OLD']]);
});

test('prune: a file that holds another account says nothing of its own', async t => {
  const { admin, old } = await damaged(t, 'empty');
  const file = join(admin.dir, 'OP/accounts/PAYMENTS/PAYMENTS.jwt');
  writeFileSync(file, old.user('one').token);
  const prune = await admin.prune();
  assert.deepEqual(
    prune.accounts.map(({ name }) => name),
    ['OLD'],
    'a JWT of a user',
  );
  assert.match(prune.faults.join(), /cannot be read: The file has the JWT of something else\./);
});

test('push --prune, -R: what may be the damaged account is named with what to do, and stays', async t => {
  const { run, server, user, payments, admin } = await damaged(t, 'empty');
  const both = await run('push', '-A', '--prune', '--yes', '--look-again', '0');
  assert.equal(both.code, 1, both.stdout);
  assert.match(both.stdout, /^Remove 1 account from n1$/m);
  assert.match(both.stdout, /^ {2}! account PAYMENTS A\w{55} stays: it may be PAYMENTS here\.$/m);
  assert.match(
    both.stderr,
    /PAYMENTS of the store cannot be read: The file is empty\..* nkeeper .*delete account PAYMENTS/,
  );
  assert.match(both.stdout, /account OLD \w+: gone/);
  assert.ok(await getsIn(server, user));
  for (const named of ['PAYMENTS', payments.key]) {
    const refused = await run('push', '-R', named, '--yes');
    assert.equal(refused.code, 1, refused.stdout);
    assert.match(refused.stderr, /cannot be read/);
    assert.ok(await getsIn(server, user));
  }
  const json = JSON.parse((await run('push', '--prune', '--dry-run', '--json')).stdout);
  assert.deepEqual(json.accounts, []);
  assert.deepEqual(
    json.kept.map((each: { public_key: string; may_be: string[] }) => [each.public_key, each.may_be]),
    [[payments.key, ['PAYMENTS']]],
  );
  // What is not wanted any more goes here first, and then there.
  await admin.changes.run(deleteAccount, { name: ['PAYMENTS'] });
  const gone = await run('push', '-R', 'PAYMENTS', '--yes', '--look-again', '0');
  assert.equal(gone.code, 0, gone.stdout + gone.stderr);
  assert.equal(readdirSync(server.resolverDir).filter(name => name === `${payments.key}.jwt`).length, 0);
});

test('push --prune: where the accounts here cannot be listed nothing is removed', async t => {
  const { operator, run, user, server, admin } = await damaged(t, 'empty');
  const folder = join(admin.dir, 'OP/accounts');
  const creds = join(admin.home, 'sys.creds');
  writeFileSync(creds, operator.systemUser.creds);
  rmSync(folder, { recursive: true });
  writeFileSync(folder, '');
  const refused = await run('--creds', creds, 'push', '--prune', '--yes');
  assert.equal(refused.code, 1, refused.stdout);
  assert.match(refused.stderr, /The folder cannot be listed: it is not a folder/);
  assert.ok(await getsIn(server, user));
});
