import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { editAccount } from '../../../src/core/operations/account.ts';
import { Admin, verdicts } from '../../support/admin.ts';
import { runCli } from '../../support/cli.ts';
import { startServer } from '../../support/nats.ts';
import { now, type TestAccount, TestOperator } from '../../support/nats-identities.ts';
import { writeStore } from '../../support/written-store.ts';

/** BANK is damaged here, and whole on a server. */
async function bank(t: TestContext, { users = true, others = [] as readonly string[] } = {}) {
  const operator = new TestOperator();
  const account = operator.account('BANK', { issuedAt: now() - 10 });
  const namesakes = others.map(name => operator.account(name, { issuedAt: now() - 10 }));
  const server = await startServer(t, { operator, accounts: [account, ...namesakes] });
  const known = users ? [account.user('till')] : [];
  const admin = new Admin(t, writeStore(operator, [account], [operator.systemUser, ...known]), [server]);
  const file = join(admin.dir, 'OP/accounts/BANK/BANK.jwt');
  return { account, namesakes, server, admin, file };
}

const DAMAGE: Readonly<Record<string, (file: string, account: TestAccount) => void>> = {
  'cut short': (file, { token }) => writeFileSync(file, token.slice(0, 200)),
  empty: file => writeFileSync(file, ''),
  'not there': file => rmSync(file),
};

for (const [how, damage] of Object.entries(DAMAGE)) {
  test(`pull: an account whose file here is ${how} is restored from the servers`, async t => {
    const { account, admin, file } = await bank(t);
    damage(file, account);
    const pull = await admin.pull();
    assert.deepEqual(
      verdicts(pull).filter(each => /BANK/.test(each)),
      ['BANK update'],
    );
    assert.match(
      pull.plan.effects.map(({ text }) => text).join(),
      /BANK: The one here cannot be read: .* It is replaced\./,
    );
    assert.equal(pull.plan.danger, 'destructive', 'a word is wanted');
    await pull.apply();
    assert.equal(readFileSync(file, 'latin1').trim(), account.token);
    assert.deepEqual((await admin.prune()).kept, []);
    await admin.changes.run(editAccount, { name: ['BANK'], conns: 7 });
    assert.ok((await admin.push(['BANK'])).proven);
  });
}

test('pull -a takes it, and undo brings back what was there', async t => {
  const { account, admin, file, server } = await bank(t, { users: false });
  writeFileSync(file, 'half a');
  const run = (...args: string[]) =>
    runCli(['-H', admin.dir, '--server', server.url, ...args], { home: admin.home });
  const done = await run('pull', '-a', 'BANK', '--yes');
  assert.equal(done.code, 0, done.stdout + done.stderr);
  assert.equal(readFileSync(file, 'latin1').trim(), account.token);
  await admin.changes.undo();
  assert.equal(readFileSync(file, 'latin1'), 'half a');
});

test('pull: another account of the name is not taken for the damaged one', async t => {
  const { account, namesakes, admin, file } = await bank(t, { others: ['BANK'] });
  writeFileSync(file, '');
  const told = (await admin.pull()).accounts.filter(({ name }) => name === 'BANK');
  assert.deepEqual(
    told.map(({ key, verdict }) => [key, verdict]).sort(),
    [
      [account.key, 'update'],
      [namesakes[0]!.key, 'refused'],
    ].sort(),
  );
});

test('pull: where nothing tells which of two it is, it is named by key', async t => {
  const { account, admin, file } = await bank(t, { users: false, others: ['BANK'] });
  writeFileSync(file, '');
  const both = (await admin.pull()).accounts.filter(({ name }) => name === 'BANK');
  assert.deepEqual(
    both.map(({ verdict }) => verdict),
    ['refused', 'refused'],
  );
  assert.match(both[0]!.text, /Name the one that it is by its public key/);
  await (await admin.pull({ accounts: [account.key] })).apply();
  assert.equal(readFileSync(file, 'latin1').trim(), account.token);
});
