import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCli } from '../support/cli.ts';
import { copyStore } from '../support/stores.ts';

test('a start in the future and an end in the past are taken, as nsc does, and said', async () => {
  const { dir } = copyStore('acme');
  const run = (...args: readonly string[]) => runCli(['-H', dir, ...args, '--yes']);
  const claims = async (...args: readonly string[]) =>
    JSON.parse((await runCli(['-H', dir, 'describe', ...args, '--json'])).stdout);
  const soon = await run('add', 'user', 'soon', '-a', 'ORDERS', '--start', '1d');
  assert.equal(soon.code, 0, soon.stderr);
  assert.match(soon.stdout, /soon works from \d{4}-\d\d-\d\d [\d:]+ UTC on: servers refuse it until then/);
  const late = await run('add', 'user', 'late', '-a', 'ORDERS', '--expiry', '-1d');
  assert.equal(late.code, 0, late.stderr);
  assert.match(late.stdout, /late has expired already, on \d{4}/);
  assert.ok((await claims('user', 'late', '-a', 'ORDERS')).exp < Date.now() / 1000);
  const renamed = await run('rename', 'user', 'soon', 'later', '-a', 'ORDERS');
  assert.equal(renamed.code, 0, renamed.stderr);
  assert.ok((await claims('user', 'later', '-a', 'ORDERS')).nbf > Date.now() / 1000);
  for (const args of [
    ['edit', 'user', 'kiosk', '-a', 'ORDERS', '--start', '2d'],
    ['edit', 'user', 'kiosk', '-a', 'ORDERS', '--start', '0', '--expiry=-2d'],
    ['add', 'account', 'NEW', '--start', '1d'],
    ['edit', 'account', 'ORDERS', '--start', '1w'],
    ['edit', 'account', 'ORDERS', '--expiry', '-1h'],
    ['edit', 'operator', '--start', '1d'],
  ]) {
    const done = await run(...args);
    assert.equal(done.code, 0, `${args.join(' ')}: ${done.stderr}`);
    assert.match(done.stdout, /works from|has expired already/);
  }
});
