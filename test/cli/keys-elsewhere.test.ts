import assert from 'node:assert/strict';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runCli } from '../support/cli.ts';
import { startServer } from '../support/nats.ts';
import { TestOperator } from '../support/nats-identities.ts';
import { temporaryFolder } from '../support/stores.ts';
import { writeStore } from '../support/written-store.ts';

const PROGRAM = fileURLToPath(new URL('../support/key-command.mjs', import.meta.url));

test('with all keys in a vault: a throw-away user that it signs asks, pushes, and cuts access on a real server', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const user = shop.user('till');
  const dir = writeStore(operator, [shop], [operator.systemUser, user]);
  const server = await startServer(t, { operator, accounts: [shop] });
  const vault = temporaryFolder('vault-');
  for (const kind of ['O', 'A', 'U']) renameSync(join(dir, 'keys', kind), join(vault, kind));
  const home = temporaryFolder('home-');
  const env = {
    PATH: process.env.PATH,
    VAULT: vault,
    VAULT_LOG: join(home, 'log'),
    NKEEPER_KEY_COMMAND: `"${process.execPath}" "${PROGRAM}"`,
  };
  const run = (...args: readonly string[]) =>
    runCli(['-H', dir, '--server', server.url, ...args], { home, env });
  const status = await run('resolver', 'status');
  assert.match(status.stdout, /throw-away user|nkeeper/, status.stderr);
  assert.equal((await run('drift')).code, 0);
  const edited = await run('edit', 'account', 'SHOP', '--tag', 'vaulted');
  assert.equal(edited.code, 0, edited.stderr);
  assert.equal((await run('drift')).code, 3);
  const pushed = await run('push', '-a', 'SHOP');
  assert.equal(pushed.code, 0, pushed.stdout + pushed.stderr);
  assert.equal((await run('drift')).code, 0);
  const cut = await run('revoke', '--user', 'till', '-a', 'SHOP', '--yes');
  assert.match(cut.stdout + cut.stderr, /till/);
  assert.equal(cut.code, 0, cut.stdout + cut.stderr);
  assert.ok(readFileSync(env.VAULT_LOG, 'utf8').includes('"sign"'));
  assert.ok(!existsSync(join(dir, 'keys', 'O')));
});

test('with a sealed keystore: the same, with the passphrase in a file', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const dir = writeStore(operator, [shop]);
  const server = await startServer(t, { operator, accounts: [shop] });
  const home = temporaryFolder('home-');
  const secret = join(home, 'secret');
  writeFileSync(secret, 'correct horse battery staple', { mode: 0o600 });
  const run = (...args: readonly string[]) => runCli(['-H', dir, '--server', server.url, ...args], { home });
  assert.equal((await run('seal', '--passphrase-file', secret)).code, 0);
  assert.match((await run('drift')).stderr, /sealed, and locked/);
  const open = (...args: readonly string[]) => run('--keystore-passphrase-file', secret, ...args);
  assert.equal((await open('drift')).code, 0);
  assert.equal((await open('edit', 'account', 'SHOP', '--tag', 'sealed')).code, 0);
  const pushed = await open('push', '-a', 'SHOP');
  assert.equal(pushed.code, 0, pushed.stdout + pushed.stderr);
});
