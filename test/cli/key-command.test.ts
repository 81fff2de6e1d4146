import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CommandKeys } from '../../src/core/store/keys/command-keys.ts';
import { runCli } from '../support/cli.ts';
import { copyStore, temporaryFolder } from '../support/stores.ts';
import { treeOf } from '../support/trees.ts';

const PROGRAM = fileURLToPath(new URL('../support/key-command.mjs', import.meta.url));
const COMMAND = `"${process.execPath}" "${PROGRAM}"`;

/** A store whose keys of operators and accounts are with a program, and not in the keystore. */
function vaultedStore() {
  const copy = copyStore('acme');
  const vault = temporaryFolder('vault-');
  for (const kind of ['O', 'A']) renameSync(copy.path('keys', kind), join(vault, kind));
  const home = temporaryFolder('home-');
  const log = join(temporaryFolder('log-'), 'log');
  const run = (args: readonly string[], env: Record<string, string> = {}) =>
    runCli(['-H', copy.dir, ...args], {
      home,
      env: { PATH: process.env.PATH, VAULT: vault, VAULT_LOG: log, NKEEPER_KEY_COMMAND: COMMAND, ...env },
    });
  return { copy, vault, home, log, run };
}

test('with --key-command everything is signed there, and no seed comes here', async () => {
  const { copy, log, run } = vaultedStore();
  const without = await run(['add', 'account', 'NEW'], { NKEEPER_KEY_COMMAND: '' });
  assert.match(without.stderr, /No key is at hand/);
  for (const args of [
    ['add', 'account', 'NEW'],
    ['edit', 'account', 'ORDERS', '--description', 'signed elsewhere'],
    ['add', 'user', '-a', 'ORDERS', 'kiosk-2'],
    ['revocations', 'add-user', '-a', 'ORDERS', '-n', 'kiosk-2'],
    ['edit', 'operator', '--tag', 'vaulted'],
  ]) {
    const done = await run(args);
    assert.equal(done.code, 0, `${args.join(' ')}: ${done.stderr}`);
  }
  const valid = await run(['validate', '-A'], { NKEEPER_KEY_COMMAND: '' });
  const before = await runCli(['-H', copyStore('acme').dir, 'validate', '-A']);
  assert.equal(valid.code, before.code);
  assert.ok(
    !/signature|signed by/.test(valid.stdout.replace(before.stdout, '')) || valid.code === before.code,
  );
  const questions = readFileSync(log, 'utf8').trim().split('\n');
  assert.ok(questions.filter(line => line.includes('"sign"')).length >= 5);
  // Those of the operator never came back; the new account's key is the store's own.
  assert.ok(!readdirSync(copy.path('keys')).includes('O'));
  assert.equal(readdirSync(copy.path('keys', 'A')).length, 1);
});

test('by a flag and by the preferences it is found too', async () => {
  const { home, run } = vaultedStore();
  const flag = await run(['--key-command', COMMAND, 'edit', 'account', 'ORDERS', '--tag', 'a'], {
    NKEEPER_KEY_COMMAND: '',
  });
  assert.equal(flag.code, 0, flag.stderr);
  mkdirSync(join(home, '.config', 'nkeeper'), { recursive: true });
  writeFileSync(
    join(home, '.config', 'nkeeper', 'preferences.json'),
    JSON.stringify({ keyCommand: COMMAND }),
  );
  const kept = await run(['edit', 'account', 'ORDERS', '--tag', 'b'], { NKEEPER_KEY_COMMAND: '' });
  assert.equal(kept.code, 0, kept.stderr);
});

for (const [mode, said] of Object.entries({
  garbage: /its answer is no line of JSON/,
  dies: /it ended with 3: the vault is closed/,
  'bad list': /no list of public keys/,
  refuses: /no policy allows this/,
  wrong: /is no signature of/,
})) {
  test(`a key command that is broken (${mode}): said, and nothing is changed`, async () => {
    const { copy, run } = vaultedStore();
    const before = treeOf(copy.dir);
    const { code, stderr } = await run(['edit', 'account', 'ORDERS', '--tag', 'x'], { VAULT_MODE: mode });
    assert.equal(code, 1);
    assert.match(stderr, said);
    assert.deepEqual(treeOf(copy.dir), before);
  });
}

test('one that is not there is said; what needs no key does not start it', async () => {
  const { log, run } = vaultedStore();
  const missing = await run(['edit', 'account', 'ORDERS', '--tag', 'x'], {
    NKEEPER_KEY_COMMAND: '/no/such/program',
  });
  assert.match(missing.stderr, /The key command failed: it ended with 127/);
  assert.equal((await run(['list', 'accounts'])).code, 0);
  assert.throws(() => readFileSync(log));
});

test('one that hangs is given up', async () => {
  const { vault } = vaultedStore();
  const keys = new CommandKeys(COMMAND, {
    env: { PATH: process.env.PATH, VAULT: vault, VAULT_MODE: 'hangs' },
    timeout: 4000,
  });
  await keys.open();
  const key = readdirSync(vault, { recursive: true, encoding: 'utf8' }).find(name => name.endsWith('.nk'))!;
  await assert.rejects(
    keys.sign(key.replace(/^.*\//, '').slice(0, -3), Buffer.from('x')),
    /no answer in 4 seconds/,
  );
  keys.close();
});

test('creds need the seed itself, which stays there: said', async () => {
  const { copy, vault, run } = vaultedStore();
  cpSync(copy.path('keys', 'U'), join(vault, 'U'), { recursive: true });
  renameSync(copy.path('keys', 'U'), join(temporaryFolder('gone-'), 'U'));
  const { code, stderr } = await run(['generate', 'creds', '-a', 'ORDERS', 'svc-orders']);
  assert.equal(code, 1);
  assert.match(stderr, /stays with the key command/);
});

test('where a signature fails after the plan was shown, it is said that nothing was changed', async () => {
  const { copy, run } = vaultedStore();
  const before = treeOf(copy.dir);
  for (const mode of ['refuses', 'wrong']) {
    const { code, stdout, stderr } = await run(['edit', 'account', 'ORDERS', '--tag', 'x'], {
      VAULT_MODE: mode,
    });
    assert.match(stdout, /^Edit account ORDERS\n/, mode);
    assert.equal(code, 1);
    assert.match(stderr, /^nkeeper: .*\n +Nothing was changed\./, mode);
  }
  assert.deepEqual(treeOf(copy.dir), before);
});

test('list keys: what the key command has is elsewhere', async () => {
  const { run } = vaultedStore();
  const shown = await run(['list', 'keys', '-A']);
  assert.equal(shown.code, 0, shown.stderr);
  const operator = /^ACME +O\w{55} .*$/m;
  assert.match(operator.exec(shown.stdout)?.[0] ?? '', / elsewhere$/);
  const keys = JSON.parse((await run(['list', 'keys', '-A', '--json'])).stdout) as {
    [name: string]: unknown;
  }[];
  assert.ok(keys.some(({ expected_kind: kind, elsewhere }) => kind === 'operator' && elsewhere === true));
  const without = await run(['list', 'keys', '-A'], { NKEEPER_KEY_COMMAND: '' });
  assert.match(operator.exec(without.stdout)?.[0] ?? '', / no$/);
  const broken = await run(['list', 'keys', '-A'], { NKEEPER_KEY_COMMAND: 'false' });
  assert.equal(broken.code, 0);
  assert.match(broken.stderr, /^warning: /m);
});
