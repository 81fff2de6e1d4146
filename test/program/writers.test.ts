import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { resolveLocations } from '../../src/core/store/locations.ts';
import { openStore } from '../../src/core/store/store.ts';
import { temporaryFolder } from '../support/stores.ts';

const program = resolve(import.meta.dirname, '../../bin/nkeeper.js');

/** Runs the built program; its exit code and what it says on stderr. */
function nkeeper(home: string, ...args: readonly string[]): Promise<{ code: number | null; stderr: string }> {
  return new Promise(done => {
    const env = { PATH: process.env['PATH'], HOME: home };
    const child = spawn(process.execPath, [program, '-H', join(home, 'store'), ...args], { env });
    let stderr = '';
    child.stderr.on('data', text => (stderr += text));
    child.on('close', code => done({ code, stderr }));
  });
}

test('nsc 8.1.1 to 8.1.4: twelve nkeepers at once lose nothing, and each does what it says', {
  timeout: 120_000,
}, async () => {
  const home = temporaryFolder('writers-');
  await nkeeper(home, 'add', 'operator', 'OP', '--sys', '--generate-signing-key');
  await nkeeper(home, 'add', 'account', 'A');
  const tags = Array.from({ length: 4 }, (_, i) => ['edit', 'account', 'A', '--tag', `t${i}`]);
  const users = Array.from({ length: 4 }, (_, i) => ['add', 'user', '-a', 'A', `u${i}`]);
  const accounts = Array.from({ length: 4 }, (_, i) => ['add', 'account', `B${i}`]);
  const ended = await Promise.all([...tags, ...users, ...accounts].map(args => nkeeper(home, ...args)));
  assert.deepEqual(
    ended.filter(({ code }) => code !== 0),
    [],
  );
  const dir = join(home, 'store');
  const store = openStore(resolveLocations({ env: {}, home, cwd: '/', flags: { allDirs: dir } }), {
    index: false,
  });
  await store.scan();
  assert.deepEqual(store.account('OP', 'A')?.claims?.nats.tags, ['t0', 't1', 't2', 't3']);
  assert.deepEqual(
    store.users('OP', 'A').map(({ name }) => name),
    ['u0', 'u1', 'u2', 'u3'],
  );
  assert.deepEqual(
    store.accounts('OP').map(({ name }) => name),
    ['A', 'B0', 'B1', 'B2', 'B3', 'SYS'],
  );
  assert.deepEqual(store.problems(), []);
  store.close();
});
