import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { age } from '../support/aged-index.ts';
import { runCli } from '../support/cli.ts';
import { TestOperator } from '../support/nats-identities.ts';
import { copyStore, STORES, temporaryFolder } from '../support/stores.ts';
import { writeStore } from '../support/written-store.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PROGRAM = join(ROOT, 'bin', 'nkeeper.js');
const home = temporaryFolder('home-');

before(async () => {
  const { buildIfNeeded } = await import('../../scripts/build.mjs' as string);
  await buildIfNeeded();
});

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The built program as a process, its output in pipes and its input empty. */
function start(
  command: readonly string[],
  env: NodeJS.ProcessEnv = {},
): { child: ChildProcess; ended: Promise<Ended> } {
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    cwd: home,
    env: { PATH: process.env.PATH, HOME: home, NATS_SERVER: process.env.NATS_SERVER, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', text => (stdout += text));
  child.stderr.on('data', text => (stderr += text));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, ended };
}

const nkeeper = (...args: string[]) => start([process.execPath, PROGRAM, ...args]).ended;

test('the built program prints what nsc prints, with its exit codes', async () => {
  const store = copyStore('acme');
  const expected = readFileSync(join(STORES, 'acme.expected', 'account.ORDERS.json'), 'utf8');
  const described = await nkeeper('-H', store.dir, 'describe', 'account', 'ORDERS', '--json');
  assert.deepEqual(described, { code: 0, signal: null, stdout: expected, stderr: '' });
  assert.equal((await nkeeper('-H', store.dir, 'describe', 'account', 'NOPE')).code, 1);
  assert.equal((await nkeeper('nonsense')).code, 2);
  assert.match((await nkeeper('--version')).stdout, /^nkeeper \d+\.\d+\.\d+\n$/);
});

test('a list of a store that the index knows loads nothing of Node that takes long', async () => {
  const store = copyStore('acme');
  const caches = temporaryFolder('cache-');
  const seen = join(caches, 'modules');
  const listing = ['-H', store.dir, 'list', 'accounts'];
  // What changed in the last 50 ms may change again unseen, and is not remembered.
  await delay(60);
  const first = await nkeeper(...listing);
  const index = join(home, '.cache/nkeeper/index');
  age(readdirSync(index).map(name => join(index, name)));
  const spy = join(caches, 'spy.cjs');
  writeFileSync(
    spy,
    `process.once('exit', () => require('node:fs').writeFileSync(${JSON.stringify(seen)}, process.moduleLoadList.join('\\n')));`,
  );
  const again = await start([process.execPath, '--require', spy, PROGRAM, ...listing]).ended;
  assert.deepEqual(again, first);
  const modules = readFileSync(seen, 'utf8').split('\n');
  assert.ok(modules.includes('NativeModule vm'));
  for (const heavy of ['crypto', 'stream', 'net', 'tty', 'perf_hooks', 'child_process', 'worker_threads'])
    assert.ok(!modules.includes(`NativeModule ${heavy}`), heavy);
});

test('the dashboard without a terminal: a sentence, exit code 2, and no byte for a terminal', async () => {
  const { code, stdout, stderr } = await nkeeper();
  assert.deepEqual([code, stdout], [2, '']);
  assert.match(stderr, /^nkeeper: The dashboard needs a terminal/);
});

test('a reader that has seen enough ends it without a word', async () => {
  const operator = new TestOperator('MANY');
  const accounts = Array.from({ length: 300 }, (_, i) => operator.account(`A${i}`));
  const dir = writeStore(operator, accounts);
  const line = `"${process.execPath}" "${PROGRAM}" -H "${dir}" list keys --all --json | head -c 20`;
  const { code, stdout, stderr } = await start(['bash', '-o', 'pipefail', '-c', line]).ended;
  assert.deepEqual([code, stdout, stderr], [0, '[\n {\n  "name": "MANY', '']);
});

test('a report is whole in a pipe that is read slowly', async () => {
  const operator = new TestOperator('MANY');
  const accounts = Array.from({ length: 300 }, (_, i) => operator.account(`A${i}`));
  const dir = writeStore(operator, accounts);
  const line = `"${process.execPath}" "${PROGRAM}" -H "${dir}" list keys --all --json | { sleep 1; cat; }`;
  const { stdout } = await start(['bash', '-c', line]).ended;
  assert.equal(stdout, (await runCli(['-H', dir, 'list', 'keys', '--all', '--json'])).stdout);
  assert.ok(stdout.length > 300_000);
});

test('it is whole too where another program has left the pipe as one that does not wait', async () => {
  const operator = new TestOperator('MANY');
  const accounts = Array.from({ length: 300 }, (_, i) => operator.account(`A${i}`));
  const dir = writeStore(operator, accounts);
  // Node itself does so, and puts it right when it ends by itself.
  const first = `"${process.execPath}" -e "process.stdout.write('first '); process.kill(process.pid, 'SIGKILL')"`;
  const second = `"${process.execPath}" "${PROGRAM}" -H "${dir}" list keys --all --json`;
  const { stdout } = await start(['bash', '-c', `{ ${first}; ${second}; } 2>/dev/null | { sleep 1; cat; }`])
    .ended;
  assert.equal(stdout, `first ${(await runCli(['-H', dir, 'list', 'keys', '--all', '--json'])).stdout}`);
});

test('Ctrl-C ends a command that waits for servers', async t => {
  const silent = createServer();
  const asked = new Promise<void>(resolve => silent.on('connection', () => resolve()));
  await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve));
  t.after(() => silent.close());
  const { port } = silent.address() as { port: number };
  const dir = writeStore(new TestOperator('WAIT'), []);
  const url = `nats://127.0.0.1:${port}`;
  const args = ['-H', dir, 'resolver', 'status', '--server', url, '--timeout', '600'];
  const { child, ended } = start([process.execPath, PROGRAM, ...args]);
  await asked;
  child.kill('SIGINT');
  const { code, signal } = await ended;
  assert.ok(signal === 'SIGINT' || code === 130, `${code} ${signal}`);
});

test('where no folder can be made it ends: neither the cache nor the journal goes round for ever', {
  timeout: 60_000,
}, async () => {
  const dir = writeStore(new TestOperator('NOWHERE'), []);
  const nowhere = '/proc/nowhere/at/all';
  const env = { XDG_CACHE_HOME: nowhere, XDG_CONFIG_HOME: nowhere };
  for (const [args, wanted] of [
    [['list', 'accounts'], 0],
    [['edit', 'account', 'SYS', '--tag', 'x'], 1],
    [['generate', 'context', '-a', 'SYS', '-u', 'sys', 'sys'], 1],
  ] as const) {
    const { ended } = start([process.execPath, PROGRAM, '-H', dir, ...args], env);
    const { code, stderr } = await ended;
    assert.equal(code, wanted, `${args.join(' ')}: ${stderr}`);
  }
});

test('the demo without a terminal: the picture once, then nothing is left', {
  timeout: 120_000,
}, async () => {
  const { code, stdout, stderr } = await nkeeper('demo');
  assert.equal(code, 0, stderr);
  for (const title of [
    'Operator',
    'Accounts',
    'Servers 1 of 1',
    'What each server holds',
    'Connections',
    'Problems',
  ]) {
    assert.match(stdout, new RegExp(`^${title}`, 'm'), stdout);
  }
  const dir = /^ {2}store +(\S+)/m.exec(stdout)?.[1] ?? '';
  assert.ok(dir.includes('nkeeper-demo-'), dir);
  assert.equal(existsSync(dirname(dir)), false);
  assert.ok(!stdout.includes('\u001b'));
});
