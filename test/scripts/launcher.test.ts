import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { buildIfNeeded, childEnv, ROOT, SMALL, SMALL_ENTRIES, smallPackage } from './small-program.ts';

async function builtProgram(t: TestContext, sources: Readonly<Record<string, string>> = SMALL) {
  const root = smallPackage(t, sources);
  await buildIfNeeded({ root, entries: SMALL_ENTRIES });
  const folder = join(root, 'cache', 'nkeeper', 'code');
  const run = (command: string, env: NodeJS.ProcessEnv = {}) => {
    const launcher = join(root, 'bin', 'nkeeper.js');
    const { status, stdout, stderr } = spawnSync(process.execPath, [launcher, command], {
      env: childEnv(root, env),
      encoding: 'utf8',
    });
    assert.deepEqual([status, stderr], [0, '']);
    return stdout;
  };
  const cached = (piece: string) =>
    join(folder, readdirSync(folder).find(name => name.endsWith(piece)) ?? piece);
  return { root, folder, run, cached };
}

const HELLO = 'hello\n';

test('compiled code is kept for the owner only, and grows once with each command', async t => {
  const { folder, run, cached } = await builtProgram(t);
  assert.equal(run('hello'), HELLO);
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  assert.equal(statSync(cached('-cli')).mode & 0o777, 0o600);
  const first = readFileSync(cached('-cli'));
  assert.equal(run('hello'), HELLO);
  assert.deepEqual(readFileSync(cached('-cli')), first, 'a second run of the same command writes nothing');
  run('later');
  assert.notDeepEqual(readFileSync(cached('-cli')), first);
});

test('it is good for a program that changes a flag of V8, before and after', async t => {
  const { folder, run } = await builtProgram(t, {
    ...SMALL,
    'src/frugal-heap.ts': readFileSync(join(ROOT, 'src', 'frugal-heap.ts'), 'utf8'),
    'src/main.ts': `import { keepHeapSmall } from './frugal-heap.ts';
      keepHeapSmall(10_000)
        .then(() => import('./later.ts'))
        .then(({ Later }) => process.stdout.write(new Later().text));`,
  });
  // A file that is written again is another one.
  const files = () => readdirSync(folder).map(name => [name, statSync(join(folder, name)).ino]);
  run('hello');
  const first = files();
  assert.ok(first.length > 1);
  run('hello');
  assert.deepEqual(files(), first);
});

test('a cache that does not fit is not used', async t => {
  const { run, cached } = await builtProgram(t);
  run('hello');
  truncateSync(cached('-cli'), 700);
  assert.equal(run('hello'), HELLO);
  writeFileSync(cached('-cli'), 'not a cache');
  assert.equal(run('hello'), HELLO);
  assert.ok(readFileSync(cached('-cli')).length > 1000, 'it is made anew');
});

test('a program that was built again does not run the old code', async t => {
  const { root, run } = await builtProgram(t);
  run('later');
  // The same length: V8 itself would take the old code for it.
  writeFileSync(join(root, 'src', 'shared.ts'), SMALL['src/shared.ts'].replace('hello', 'HELLO'));
  await buildIfNeeded({ root, entries: SMALL_ENTRIES });
  assert.equal(run('later'), 'HELLO from the shared module\n');
});

test('a folder that others may write to is left alone: what is in it would be run', async t => {
  const { folder, run } = await builtProgram(t);
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, 0o777);
  assert.equal(run('hello'), HELLO);
  assert.deepEqual(readdirSync(folder), []);
});

test('without a place for a cache it runs all the same', async t => {
  const { root, run } = await builtProgram(t);
  writeFileSync(join(root, 'a-file'), '');
  assert.equal(run('hello', { XDG_CACHE_HOME: join(root, 'a-file') }), HELLO);
  assert.equal(run('hello', { XDG_CACHE_HOME: 'relative', HOME: '/nonexistent' }), HELLO);
  assert.ok(!existsSync('relative'));
});

test('what is cached of earlier builds is removed', async t => {
  const { root, folder, run, cached } = await builtProgram(t);
  run('hello');
  const old = cached('-cli').replace(/-cli$/, '-old-12345678');
  const others = join(folder, 'other-old-12345678');
  for (const path of [old, others]) writeFileSync(path, '');
  run('later');
  assert.ok(!existsSync(old));
  assert.ok(existsSync(others), `what is not of ${root} stays`);
});

test('a program that is not built says so', t => {
  const root = smallPackage(t, {});
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'bin', 'nkeeper.js')], {
    encoding: 'utf8',
  });
  assert.deepEqual([status, stdout], [1, '']);
  assert.equal(stderr, `nkeeper is not built: run "npm run build" in ${root}.\n`);
});
