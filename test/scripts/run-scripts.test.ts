import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { childEnv, ROOT } from './small-program.ts';

const home = mkdtempSync(join(tmpdir(), 'nkeeper-scripts-'));
after(() => rmSync(home, { recursive: true, force: true }));

const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };

function run(script: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const file = join(ROOT, 'scripts', script);
  // The caches of this run stay in use: nothing is downloaded for a test of a script.
  const { XDG_CACHE_HOME, HOME, NATS_SERVER } = process.env;
  const options = {
    env: childEnv(home, { XDG_CACHE_HOME, HOME, NATS_SERVER, ...env }),
    cwd: home,
    encoding: 'utf8',
  } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args], options);
  return { status, stdout, stderr };
}

// Builds what was not built yet, so that nothing has to be said about it below.
run('start.mjs', ['--version']);

test('start passes flags and the exit code on, and adds nothing to the output', () => {
  assert.deepEqual(run('start.mjs', ['--version']), {
    status: 0,
    stdout: `nkeeper ${version}\n`,
    stderr: '',
  });
  const wrong = run('start.mjs', ['no-such-command']);
  assert.deepEqual([wrong.status, wrong.stdout], [2, '']);
});

test('paths in the flags are meant from where npm was called', () => {
  const env = { npm_lifecycle_event: 'start', INIT_CWD: home };
  const { stderr, stdout } = run('start.mjs', ['env', '-H', 'a-store'], env);
  assert.match(stdout + stderr, new RegExp(join(home, 'a-store')));
});

test('the test script runs the files it is given, prints the closing lines and passes failure on', () => {
  const good = join(home, 'good.test.ts');
  const bad = join(home, 'bad.test.ts');
  writeFileSync(good, "import { test } from 'node:test';\ntest('fine', () => {});\n");
  writeFileSync(bad, "import { test } from 'node:test';\ntest('bad', () => { throw new Error('no'); });\n");
  const passed = run('test.mjs', [good]);
  assert.equal(passed.status, 0, passed.stdout + passed.stderr);
  assert.match(passed.stdout, /running 1 test files on Node[\s\S]*tests 1[\s\S]*pass 1[\s\S]*fail 0/);
  const failed = run('test.mjs', [good, bad]);
  assert.equal(failed.status, 1);
  assert.match(failed.stdout, /tests 2[\s\S]*pass 1[\s\S]*fail 1/);
});

test('no test at all is a failure', () => {
  const { status, stderr } = run('test.mjs', [join(home, 'nowhere')]);
  assert.deepEqual([status, stderr], [1, `The tests did not run: there is no ${join(home, 'nowhere')}.\n`]);
  const empty = mkdtempSync(join(home, 'empty-'));
  assert.match(run('test.mjs', [empty]).stderr, /^The tests did not run: there is no test in /);
});

test('a build without packages says what to do first', () => {
  const folder = join(home, 'bare');
  mkdirSync(join(folder, 'scripts'), { recursive: true });
  copyFileSync(join(ROOT, 'scripts', 'build.mjs'), join(folder, 'scripts', 'build.mjs'));
  const args = [join(folder, 'scripts', 'build.mjs'), '--types'];
  const { status, stderr } = spawnSync(process.execPath, args, { env: childEnv(home), encoding: 'utf8' });
  assert.deepEqual([status, stderr.includes('First: npm install')], [1, true], stderr);
  assert.equal(stderr.trim().split('\n').length, 1);
});

test('what npm runs on a clone and before it packs writes the types that the package names', () => {
  const { scripts, exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  for (const when of ['dependencies', 'prepack'] as const)
    assert.equal(scripts[when], 'node scripts/build.mjs --types', when);
  // npm warns whoever installs a package with one of these.
  for (const when of ['prepare', 'preinstall', 'install', 'postinstall'])
    assert.equal(scripts[when], undefined, when);
  assert.equal(exports['.'].types, './dist/types/core/index.d.ts');
});

test('the library comes with its types', () => {
  const { status, stdout, stderr } = run('build.mjs', ['--types']);
  assert.equal(status, 0, stdout + stderr);
  assert.match(readFileSync(join(ROOT, 'dist', 'types', 'core', 'index.d.ts'), 'utf8'), /NkeeperError/);
});
