import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { runCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/stores.ts';

test('env with flags says which store, operator and account are taken from now on; undo takes it back', async () => {
  const home = temporaryFolder('home-');
  const run = (...args: readonly string[]) => runCli(args, { home });
  await run('init', '-n', 'ONE');
  await run('init', '-n', 'TWO');
  const other = join(home, 'other');
  await run('init', '-d', other, '-n', 'THREE');
  const current = async () => {
    const { folders, current } = JSON.parse((await run('env', '--json')).stdout);
    return [folders.stores.path === other, current.operator, current.account];
  };
  assert.deepEqual(await current(), [true, 'THREE', 'THREE']);
  const stores = join(home, '.local/share/nats/nsc/stores');
  const shown = await run('env', '-s', stores, '-o', 'ONE', '-a', 'SYS');
  assert.equal(shown.code, 0, shown.stderr);
  assert.match(shown.stdout, /operator +ONE/);
  assert.deepEqual(await current(), [false, 'ONE', 'SYS']);
  assert.equal((await run('env', '-o', 'TWO')).code, 0);
  assert.deepEqual(await current(), [false, 'TWO', 'SYS']);
  assert.equal((await run('undo', '--yes')).code, 0);
  assert.deepEqual(await current(), [false, 'ONE', 'SYS']);
  assert.equal((await run('env', '-o', 'NOBODY')).code, 1);
  assert.match((await run('env', '-s', join(home, 'nowhere'))).stderr, /There is no folder/);
  assert.deepEqual(await current(), [false, 'ONE', 'SYS']);
});
