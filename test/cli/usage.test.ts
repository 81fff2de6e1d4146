import assert from 'node:assert/strict';
import { test } from 'node:test';
import { THEME_NAMES } from '../../src/app/theme.ts';
import { THEMES } from '../../src/cli/global-flags.ts';
import { runCli } from '../support/cli.ts';
import { copyStore } from '../support/stores.ts';

const store = copyStore('acme');

test('--version, --help: on stdout, exit code 0', async () => {
  assert.deepEqual(await runCli(['--version']), { code: 0, stdout: 'nkeeper 0.0.0-test\n', stderr: '' });
  const help = await runCli(['--help']);
  assert.deepEqual([help.code, help.stderr], [0, '']);
  assert.match(help.stdout, /^Usage: nkeeper [\s\S]*^Commands:[\s\S]*^Examples:/m);
  assert.ok(
    help.stdout.split('\n').every(line => line.length <= 110),
    'fits a usual terminal',
  );
});

test('help of every command tells what it does and its flags; help may be asked for in three ways', async () => {
  for (const path of [
    'list',
    'list keys',
    'describe account',
    'validate',
    'expirations',
    'env',
    'resolver status',
    'push',
    'pull',
    'picture',
    'demo',
  ]) {
    const first = await runCli([...path.split(' '), '--help']);
    const second = await runCli(['help', ...path.split(' ')]);
    assert.deepEqual([first.code, first.stderr], [0, ''], path);
    assert.equal(second.stdout, first.stdout);
    assert.ok(first.stdout.startsWith(`Usage: nkeeper ${path.split(' ')[0]}`), first.stdout);
  }
  assert.match((await runCli(['list', 'keys', '-h'])).stdout, /--not-referenced/);
  const { stdout: codes } = await runCli(['help', 'exit-codes']);
  for (const line of ['129  ended by SIGHUP', '130  ended by Ctrl-C', '131  ended by SIGQUIT'])
    assert.ok(codes.includes(`\n  ${line}`), codes);
});

for (const [args, sentence] of [
  [['lst'], /There is no command "lst"/],
  [['lsit', 'accounts'], /There is no command "lsit"\.\n +Do you mean nkeeper list\?/],
  [['add', 'account', 'X', 'Y'], /too many arguments/],
  [['add', 'usr'], /unknown command 'usr'/],
  [['frobnicate', '--all'], /There is no command "frobnicate"\.\n +nkeeper --help/],
  [['dashboard', 'ACME'], /takes no argument such as "ACME"/],
  [['accounts'], /Do you mean nkeeper list accounts\?/],
  [['list', 'acounts'], /unknown command 'acounts' \(Did you mean accounts\?\)/],
  [['list', 'accounts', '--jsno'], /unknown option '--jsno' \(Did you mean --json\?\)/],
  [['list', 'accounts', 'extra'], /too many arguments/],
  [['list', 'users', '-a'], /argument missing/],
  [['describe', 'jwt'], /Which file\?/],
  [['resolver', 'status', '--timeout', 'soon'], /Seconds/],
  [['--refresh', '0'], /a number of seconds from 1 to 3600/],
  [['--theme', 'pink'], /Allowed choices are default, plain/],
  [['help', 'nothing'], /unknown command 'nothing'/],
] as const) {
  test(`nkeeper ${args.join(' ')}: a sentence on stderr, exit code 2`, async () => {
    const { code, stdout, stderr } = await runCli(args);
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, sentence);
    assert.match(stderr, /^nkeeper: .*\n( {9}.*\n)?$/);
  });
}

test('a group without a command shows its help on stderr, exit code 2', async () => {
  const { code, stdout, stderr } = await runCli(['list']);
  assert.deepEqual([code, stdout], [2, '']);
  assert.match(stderr, /^Usage: nkeeper list/);
});

test('flags for all commands may stand before and after the name', async () => {
  const before = await runCli(['-H', store.dir, 'list', 'operators']);
  const after = await runCli(['list', 'operators', '--all-dirs', store.dir]);
  assert.equal(before.stdout, after.stdout);
  assert.match(before.stdout, /^ACME /m);
});

test("nsc's -K and -i are taken everywhere and change nothing", async () => {
  const { code, stdout } = await runCli(['-H', store.dir, '-i', 'list', 'operators', '-K', 'reader']);
  assert.equal(code, 0);
  assert.match(stdout, /^ACME /m);
});

test('the single folders, and the environment that nsc knows', async () => {
  const flags = ['--config-dir', store.dir, '--data-dir', store.dir, '--keystore-dir', store.dir];
  assert.match((await runCli([...flags, 'list', 'keys'])).stdout, /^ACME .* yes$/m);
  const env = { NSC_HOME: store.dir, NKEYS_PATH: store.dir };
  assert.match((await runCli(['list', 'keys'], { env })).stdout, /^ LOCKED .* yes$/m);
  const inside = store.path('ACME', 'accounts', 'ORDERS');
  assert.match((await runCli(['list', 'users'], { env, cwd: inside })).stdout, /^kiosk /m);
});

test('the dashboard without a terminal, or on a dumb one: what to use instead, exit code 2', async () => {
  for (const args of [[], ['dashboard'], ['-H', store.dir], ['--read-only', '--ascii']]) {
    const { code, stdout, stderr } = await runCli(args);
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /needs a terminal.*nkeeper (-H \S+ )?picture/);
  }
  const streams = { stdin: { isTTY: true }, stdout: { isTTY: true } };
  const dumb = await runCli([], { streams, env: { TERM: 'dumb' } });
  assert.equal(dumb.code, 2);
  assert.match(dumb.stderr, /TERM=dumb/);
});

test('the dashboard of an operator that is not there: what the other commands say, before the terminal is taken', async () => {
  const streams = { stdin: { isTTY: true }, stdout: { isTTY: true } };
  for (const command of [[], ['dashboard']]) {
    const args = ['-H', store.dir, ...command, '--operator', 'NOPE'];
    const refused = await runCli(args, { streams, env: { TERM: 'xterm-256color' } });
    const listed = await runCli(['-H', store.dir, 'list', 'accounts', '--operator', 'NOPE']);
    assert.match(refused.stderr, /There is no operator "NOPE" in /);
    assert.deepEqual(refused, listed);
  }
});

test('the themes of the flag are those of the dashboard', () => assert.deepEqual(THEMES, [...THEME_NAMES]));
