import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { editAccount } from '../../../src/core/operations/account.ts';
import { Admin, verdicts } from '../../support/admin.ts';
import { runCli } from '../../support/cli.ts';
import { startServer } from '../../support/nats.ts';
import { now, TestOperator } from '../../support/nats-identities.ts';
import { writeStore } from '../../support/written-store.ts';

// What stands on the page of a damaged account is true: a server restores it.

async function shopAt(t: TestContext) {
  const operator = new TestOperator();
  const shop = operator.account('SHOP', { issuedAt: now() - 100 });
  const server = await startServer(t, { operator, accounts: [shop] });
  const users = [operator.systemUser, shop.user('one')];
  const admin = new Admin(t, writeStore(operator, [shop], users), [server]);
  return { operator, shop, server, admin, file: join(admin.dir, 'OP', 'accounts', 'SHOP', 'SHOP.jwt') };
}

for (const [what, damage] of [
  ['emptied', () => ''],
  ['cut short', (token: string) => token.slice(0, token.length / 2)],
  ['overwritten', () => 'something else'],
  ['changed after it was signed', (token: string) => `${token.slice(0, -40)}${'A'.repeat(40)}`],
] as const) {
  test(`a file that was ${what} is replaced by what servers have, and that can be undone and redone`, async t => {
    const { shop, admin, file } = await shopAt(t);
    const damaged = damage(shop.token);
    writeFileSync(file, damaged);
    const pull = await admin.pull({ accounts: ['SHOP'] });
    assert.deepEqual(verdicts(pull), ['SHOP update']);
    assert.equal(pull.plan.danger, 'safe');
    assert.match(
      pull.plan.effects.map(({ text }) => text).join(),
      /SHOP: its JWT here cannot be used, and that of n1 takes its place. By .* it is the same account\./,
    );
    await pull.apply();
    assert.equal(readFileSync(file, 'utf8'), shop.token);
    const step = (word: string) => runCli(['-H', admin.dir, word, '--yes'], { home: admin.home });
    const undone = await step('undo');
    assert.equal(undone.code, 0, undone.stderr);
    assert.match(undone.stdout, /! The file of account SHOP comes back as it was: no JWT that can be used\./);
    assert.equal(readFileSync(file, 'utf8'), damaged);
    assert.equal((await step('redo')).code, 0);
    assert.equal(readFileSync(file, 'utf8'), shop.token);
  });
}

test('a folder whose file is gone gets it back', async t => {
  const { shop, admin, file } = await shopAt(t);
  rmSync(file);
  await (await admin.pull()).apply();
  assert.equal(readFileSync(file, 'utf8'), shop.token);
});

test('another account of the same name does not take the place of a damaged one', async t => {
  const { operator, admin, file } = await shopAt(t);
  const server = await startServer(t, { operator, accounts: [operator.account('SHOP')] });
  const there = new Admin(t, admin.dir, [server]);
  writeFileSync(file, '');
  const pull = await there.pull({ accounts: ['SHOP'] });
  assert.deepEqual(verdicts(pull), ['SHOP refused']);
  assert.match(pull.accounts[0]!.text, /By its users it is A.*, and the servers' is another account/);
  assert.equal(pull.plan.changes.length, 0);
});

test('the journal has a later version than the servers: that is said first', async t => {
  const { admin, file } = await shopAt(t);
  await admin.changes.run(editAccount, { name: ['SHOP'], description: 'not pushed' });
  writeFileSync(file, '');
  const pull = await admin.pull();
  const found = pull.accounts.find(({ name }) => name === 'SHOP');
  assert.match(found?.text ?? '', /The journal has a later version, of .*, which no server has/);
  assert.equal(pull.plan.danger, 'destructive');
});
