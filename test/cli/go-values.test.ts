import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCli } from '../support/cli.ts';
import { copyStore } from '../support/stores.ts';

test('flags take a value after =, short ones and those of yes or no too, as with cobra', async () => {
  const { dir } = copyStore('acme');
  const run = (...args: readonly string[]) => runCli(['-H', dir, ...args]);
  const added = await run('add', 'export', 'open.>', '-a', 'ORDERS', '-p=true', '--json');
  assert.equal(added.code, 0, added.stderr);
  const exported = async () =>
    JSON.parse((await run('describe', 'account', 'ORDERS', '--json')).stdout).nats.exports.find(
      (each: { readonly subject: string }) => each.subject === 'open.>',
    );
  assert.equal((await exported()).token_req, true);
  const edited = await run('edit', 'export', '-s', 'open.>', '-a=ORDERS', '-p=false');
  assert.equal(edited.code, 0, edited.stderr);
  assert.equal((await exported()).token_req, undefined);
  await run('edit', 'export', '-s', 'open.>', '-a', 'ORDERS', '--description', '-a=5');
  assert.equal((await exported()).description, '-a=5');
  const listed = async (...flags: readonly string[]) => {
    const { code, stdout, stderr } = await run('list', 'keys', ...flags);
    assert.equal(code, 0, stderr);
    return stdout;
  };
  assert.equal(await listed('-A=true'), await listed('-A'));
  assert.equal(await listed('-A=false'), await listed());
  assert.equal(await listed('--all=false'), await listed());
  const wrong = await run('list', 'keys', '-A=maybe');
  assert.equal(wrong.code, 2);
});
