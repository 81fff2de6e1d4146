import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { connectionsOf, sayYes } from '../support/change-story.ts';
import { getsIn } from '../support/emergency.ts';
import { startServer, until } from '../support/nats.ts';
import { TestOperator } from '../support/nats-identities.ts';
import { startProgram } from '../support/pty.ts';
import { copyStore, temporaryFolder } from '../support/stores.ts';
import { treeOf } from '../support/trees.ts';
import { writeStore } from '../support/written-store.ts';

const PROGRAM = fileURLToPath(new URL('../support/key-command.mjs', import.meta.url));
/** Behind a pipe it is no direct child of nkeeper: the shell started it. */
const COMMAND = `"${process.execPath}" "${PROGRAM}" | cat`;

/** A program that has keys, and never answers when it is to sign. */
function slowVault() {
  const vault = temporaryFolder('vault-');
  const log = join(temporaryFolder('log-'), 'log');
  const env = {
    VAULT: vault,
    VAULT_LOG: log,
    VAULT_MODE: 'hangs',
    NKEEPER_KEY_COMMAND: COMMAND,
  };
  const asked = () => existsSync(log) && readFileSync(log, 'utf8').includes('"sign"');
  return { vault, env, asked };
}

/** Processes of the vault that run. */
function running(vault: string): readonly string[] {
  return readdirSync('/proc').filter(pid => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const isIt = readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('key-command.mjs');
      return isIt && readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`VAULT=${vault}`);
    } catch {
      return false;
    }
  });
}

async function endsWithEsc(vault: string, press: () => void): Promise<void> {
  assert.ok(running(vault).length > 0);
  press();
  await until('the program with the keys to be gone', () => running(vault).length === 0);
}

test('esc while a key command signs a change: nothing is changed, and the command is killed', async t => {
  const { vault, env, asked } = slowVault();
  const copy = copyStore('acme');
  for (const kind of ['O', 'A']) renameSync(copy.path('keys', kind), join(vault, kind));
  const program = startProgram({
    args: ['-H', copy.dir, '--server', 'nats://127.0.0.1:1'],
    env,
    cols: 100,
    rows: 30,
  });
  t.after(() => program.close());
  await program.waitFor('Accounts (');
  program.press('j', 'j', 'j', 'j');
  await program.waitFor(/▸ ORDERS/);
  const before = treeOf(copy.dir);
  program.press('e');
  await program.waitFor('Edit account ORDERS');
  program.type('6');
  await program.waitFor('6_');
  program.type('00');
  await program.waitFor(/Connections +600_/);
  program.press('enter');
  await program.waitFor('[ No, back to the form ]');
  await sayYes(program);
  await until('it to be asked to sign', asked);
  await program.waitFor('Signing and writing');
  await endsWithEsc(vault, () => program.press('escape'));
  await program.waitFor('Cancelled: nothing was changed.');
  assert.equal(connectionsOf(copy), 500);
  assert.deepEqual(treeOf(copy.dir), before);
  await program.waitFor('[ No, back to the form ]');
});

test('esc while a key command signs a cut: nothing is cut, armed or written, and the command is killed', async t => {
  const operator = new TestOperator('ACME');
  const account = operator.account('SHOP');
  const leaked = account.user('leaked');
  const dir = writeStore(operator, [account], [operator.systemUser, leaked]);
  const { vault, env, asked } = slowVault();
  renameSync(join(dir, 'keys', 'O'), join(vault, 'O'));
  const server = await startServer(t, { operator, accounts: [account] });
  await server.connect(t, leaked);
  const program = startProgram({ args: ['-H', dir, '--server', server.url], env, cols: 100, rows: 30 });
  t.after(() => program.close());
  await program.waitFor('1 of 1 server');
  program.press('3');
  await program.waitFor(/▸ .*leaked/);
  const before = treeOf(dir);
  program.press('x');
  await program.waitFor('Cut access: leaked');
  await delay(350);
  program.press('enter');
  await program.waitFor('Type leaked to do it');
  await delay(350);
  for (const letter of 'leaked') {
    program.press(letter);
    await delay(20);
  }
  await program.waitFor('leaked_');
  program.press('enter');
  await until('it to be asked to sign', asked);
  await endsWithEsc(vault, () => program.press('escape'));
  await program.waitFor('Cancelled: nothing was changed.');
  assert.deepEqual(treeOf(dir), before);
  assert.equal(await getsIn(server, leaked), true);
  assert.ok(!program.text().includes('ARMED'));
});
