import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { Seed } from '../../src/core/nkeys/seed.ts';
import { runCli } from '../support/cli.ts';
import { copyStore } from '../support/stores.ts';

const WARNING = /^warning: A seed on the command line can be read by everybody/m;

test('a seed on the command line is warned of once, whatever flag it belongs to', async () => {
  const { dir } = copyStore('acme');
  const run = (...args: readonly string[]) => runCli(['-H', dir, ...args, '--dry-run']);
  const seedOf = (kind: 'operator' | 'account' | 'user' | 'curve') => Seed.generate(kind).reveal();
  for (const args of [
    ['add', 'account', 'NEW', '-k', seedOf('account')],
    ['add', 'user', 'new', '-a', 'ORDERS', '-k', seedOf('user')],
    ['edit', 'account', 'ORDERS', '--sk', seedOf('account')],
    ['edit', 'operator', `--sk=${seedOf('operator')}`],
    ['edit', 'signing-key', '-a', 'ORDERS', '--sk', seedOf('account'), '--role', 'x'],
    ['edit', 'authcallout', '-a', 'ORDERS', '-x', seedOf('curve')],
    ['callout', 'setup', '-a', 'ORDERS', '-x', seedOf('curve')],
    ['load', '--url', 'http://127.0.0.1:1', '--seed', seedOf('account')],
    ['load', '--profile', `nsc://acme?secret=${seedOf('account')}&user=x`],
    ['edit', 'account', 'ORDERS', '-K', seedOf('operator')],
  ]) {
    const { stdout, stderr } = await run(...args);
    assert.equal(
      stderr.match(new RegExp(WARNING, 'gm'))?.length,
      1,
      `${args.slice(0, 2).join(' ')}: ${stderr}`,
    );
    assert.doesNotMatch(`${stdout}${stderr}`, /S[OAUNCX][A-Z2-7]{56}/);
  }
  const { stderr } = await run('add', 'account', 'NEW', '-k', Seed.generate('account').publicKey);
  assert.doesNotMatch(stderr, WARNING);
});

test('seeds come from stdin for -K, -k and --sk', () => {
  const { dir } = copyStore('acme');
  const run = (input: string, ...args: readonly string[]) =>
    spawnSync(
      process.execPath,
      ['--import', 'tsx', join(import.meta.dirname, '../../src/main.ts'), '-H', dir, ...args],
      { input, encoding: 'utf8', env: { ...process.env, HOME: dir } },
    );
  const made = Seed.generate('account');
  const added = run(`${made.reveal()}\n`, 'add', 'account', 'NEW', '-k', '-', '--json');
  assert.equal(added.status, 0, added.stderr);
  assert.ok(added.stdout.includes(made.publicKey));
  const signing = Seed.generate('account');
  const edited = run(signing.reveal(), 'edit', 'account', 'NEW', '--sk', '/dev/stdin');
  assert.equal(edited.status, 0, edited.stderr);
  const user = run(`${signing.reveal()}\n`, 'add', 'user', 'u', '-a', 'NEW', '-K', '-');
  assert.equal(user.status, 0, user.stderr);
  assert.doesNotMatch(user.stderr, WARNING);
  const issuer = run('', 'describe', 'user', 'u', '-a', 'NEW', '-F', 'iss');
  assert.ok(issuer.stdout.includes(signing.publicKey));
  const none = run('', 'add', 'user', 'v', '-a', 'NEW', '-K', '-');
  assert.equal(none.status, 1);
  assert.match(none.stderr, /What came from stdin is no seed/);
});
