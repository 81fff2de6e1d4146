import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { connectionsOf, sayYes } from '../support/change-story.ts';
import { runCli } from '../support/cli.ts';
import { startServer } from '../support/nats.ts';
import { TestOperator } from '../support/nats-identities.ts';
import { startProgram } from '../support/pty.ts';
import { copyStore, temporaryFolder } from '../support/stores.ts';
import { writeStore } from '../support/written-store.ts';

const PASSPHRASE = 'correct horse battery staple';

test('the dashboard on a sealed keystore: looks without a passphrase, asks when something is signed, locks again', async () => {
  const copy = copyStore('acme');
  const file = join(temporaryFolder('passphrase-'), 'file');
  writeFileSync(file, PASSPHRASE, { mode: 0o600 });
  assert.equal((await runCli(['-H', copy.dir, 'seal', '--passphrase-file', file])).code, 0);
  const program = startProgram({
    args: ['-H', copy.dir, '--server', 'nats://127.0.0.1:1'],
    cols: 100,
    rows: 30,
  });
  try {
    await program.waitFor('Unlock the keystore');
    program.type('no passphrase of it');
    await program.waitFor('*******************');
    program.press('enter');
    await program.waitFor('The passphrase of the keystore is wrong.');
    program.press('escape');
    await program.waitFor('▸ AUTH');
    assert.match(program.text(), /nkeeper .*sealed/);
    await program.waitFor('W unlock');
    assert.doesNotMatch(program.text(), /nkeeper unlock/);

    program.press('j', 'j', 'j', 'j');
    await program.waitFor('▸ ORDERS');
    program.press('e');
    await program.waitFor('Edit account ORDERS');
    program.type('6');
    await program.waitFor('6_');
    program.type('00');
    await program.waitFor(/Connections +600_/);
    program.press('enter');
    await program.waitFor('[ No, back to the form ]');
    await sayYes(program);
    await program.waitFor('Unlock the keystore');
    assert.equal(connectionsOf(copy), 500);
    program.paste(PASSPHRASE);
    await program.waitFor('*'.repeat(PASSPHRASE.length));
    program.press('enter');
    await program.waitFor('Edit account ORDERS: done.');
    assert.equal(connectionsOf(copy), 600);
    await program.waitFor('UNLOCKED');
    assert.doesNotMatch(program.text(), /W unlock/);

    program.press('W');
    await program.waitFor('Locked: the next signature asks');
    assert.ok(!program.text().includes('UNLOCKED'));
    assert.ok(!program.bytes().includes(PASSPHRASE));
    for (const name of readdirSync(copy.path('keys'), { recursive: true, encoding: 'utf8' }))
      assert.ok(!name.endsWith('.nk'));
    assert.ok(existsSync(copy.path('keys', 'keystore.sealed')));
  } finally {
    await program.close();
  }
});

test('left locked it is not connected; unlocked, the same dashboard logs in with a sealed key', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const dir = writeStore(operator, [shop]);
  const server = await startServer(t, { operator, accounts: [shop] });
  const file = join(temporaryFolder('passphrase-'), 'file');
  writeFileSync(file, PASSPHRASE, { mode: 0o600 });
  assert.equal((await runCli(['-H', dir, 'seal', '--passphrase-file', file])).code, 0);
  const program = startProgram({ args: ['-H', dir, '--server', server.url], cols: 100, rows: 30 });
  try {
    await program.waitFor('Unlock the keystore');
    program.press('escape');
    await program.waitFor('not connected');
    program.press('W');
    await program.waitFor('Unlock the keystore');
    program.paste(PASSPHRASE);
    await program.waitFor('*'.repeat(PASSPHRASE.length));
    program.press('enter');
    await program.waitFor('1 of 1 server');
    assert.match(program.text(), /UNLOCKED/);
  } finally {
    await program.close();
  }
});
