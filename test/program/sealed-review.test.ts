import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { pressUntil } from '../support/change-story.ts';
import { runCli } from '../support/cli.ts';
import { getsIn } from '../support/emergency.ts';
import { startServer } from '../support/nats.ts';
import { TestOperator } from '../support/nats-identities.ts';
import { type Program, startProgram } from '../support/pty.ts';
import { temporaryFolder } from '../support/stores.ts';
import { writeStore } from '../support/written-store.ts';

const PASSPHRASE = 'correct horse battery staple';

async function givePassphrase(program: Program): Promise<void> {
  await program.waitFor('Unlock the keystore');
  program.paste(PASSPHRASE);
  await program.waitFor('*'.repeat(PASSPHRASE.length));
  program.press('enter');
}

/** A dashboard that logged in with a sealed key, and locked it again: the servers are there, no key is. */
async function lockedDashboard(t: TestContext) {
  const operator = new TestOperator('ACME');
  const account = operator.account('SHOP');
  const leaked = account.user('leaked');
  const dir = writeStore(operator, [account], [operator.systemUser, leaked]);
  const server = await startServer(t, { operator, accounts: [account] });
  await server.connect(t, leaked);
  const file = join(temporaryFolder('passphrase-'), 'file');
  writeFileSync(file, PASSPHRASE, { mode: 0o600 });
  assert.equal((await runCli(['-H', dir, 'seal', '--passphrase-file', file])).code, 0);
  const program = startProgram({ args: ['-H', dir, '--server', server.url], cols: 100, rows: 30 });
  t.after(() => program.close());
  await givePassphrase(program);
  await program.waitFor('1 of 1 server');
  return { program, server, account, leaked, dir };
}

async function lock(program: Program): Promise<void> {
  program.press('W');
  await program.waitFor('Locked: the next signature asks');
}

test('x on a locked keystore: who, where and the whole review come first, the passphrase when it is meant', async t => {
  const { program, server, leaked } = await lockedDashboard(t);
  program.press('3');
  await program.waitFor(/▸ .*leaked/);
  await lock(program);
  program.press('x');
  await program.waitFor('Cut access: leaked');
  await program.waitFor(/▸ User leaked: everything issued to it until now +1 conn\b/);
  await delay(350);
  program.press('enter');
  await program.waitFor('Cuts off: 1 connection ends now: n1 1.');
  await program.waitFor('Type leaked to do it');
  assert.ok(!program.text().includes('UNLOCKED'));
  await delay(350);
  for (const letter of 'leaked') {
    program.press(letter);
    await delay(20);
  }
  await program.waitFor('leaked_');
  program.press('enter');
  // Left there: nothing was cut, and the review is there still.
  await program.waitFor('Unlock the keystore');
  program.press('escape');
  await program.waitFor('The keystore stays locked.');
  assert.equal(await getsIn(server, leaked), true);
  await pressUntil(program, 'enter', 'Unlock the keystore');
  await givePassphrase(program);
  await program.waitFor(/✓ proven after/);
  assert.equal(await getsIn(server, leaked), false);
});

test('P on a locked keystore: what would be sent comes first, the passphrase for the login when it is meant', async t => {
  const { program, dir, server } = await lockedDashboard(t);
  const file = join(temporaryFolder('passphrase-'), 'file');
  writeFileSync(file, PASSPHRASE, { mode: 0o600 });
  const edit = ['edit', 'account', 'SHOP', '--description', 'later', '--keystore-passphrase-file', file];
  const edited = await runCli(['-H', dir, ...edit]);
  assert.equal(edited.code, 0, edited.stderr);
  await lock(program);
  await program.waitFor(/▸ .*SHOP/);
  program.press('P');
  await program.waitFor('[ No');
  assert.ok(!program.text().includes('Unlock the keystore'));
  await pressUntil(program, 'right', /\[ Yes/);
  program.press('enter');
  await givePassphrase(program);
  await program.waitFor('Pushed, and shown by every server: 1 account');
  const status = ['drift', '--server', server.url, '--keystore-passphrase-file', file];
  assert.equal((await runCli(['-H', dir, ...status])).code, 0);
});
