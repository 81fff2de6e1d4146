import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ProgressLine } from '../../src/cli/operations/progress-line.ts';
import type { World } from '../../src/cli/world.ts';
import { runCli } from '../support/cli.ts';
import { temporaryFolder } from '../support/stores.ts';

/** Accounts A and B with users app-1 and app-2 each, made from the command line. */
async function madeStore() {
  const dir = temporaryFolder('made-');
  const home = temporaryFolder('home-');
  const run = (...args: readonly string[]) => runCli(['-H', dir, ...args], { home });
  await run('add', 'operator', 'OP', '--sys');
  for (const account of ['A', 'B']) {
    await run('add', 'account', account);
    await run('add', 'user', '-a', account, 'app-1', 'app-2');
  }
  return { dir, run };
}

test('users of several accounts in one command, by name and by pattern', async () => {
  const { run } = await madeStore();
  // A revocation of a later second is another one.
  const at = new Date(Date.now() + 3_600_000).toISOString().replace(/\.\d+/, '');
  const named = await run('revocations', 'add-user', 'A/app-1', 'B/app-1', '--at', at);
  assert.equal(named.code, 0, named.stderr);
  assert.match(named.stdout, /^Revoke 2 users in 2 accounts\n/);
  const all = JSON.parse((await run('revocations', 'add-user', '--match', '*/app-*', '--json')).stdout);
  assert.deepEqual(
    all.skipped.map(({ who, refused }: { who: string; refused: boolean }) => [who, refused]),
    [
      ['A/app-1', false],
      ['B/app-1', false],
    ],
  );
  const history = JSON.parse((await run('history', '--json')).stdout);
  assert.match(history[0].summary.join('\n'), /^skipped A\/app-1: It is revoked up to /m);
});

test('what could not be changed is told, the rest is done, and the exit code says that it was not all', async () => {
  const { dir, run } = await madeStore();
  writeFileSync(join(dir, 'OP/accounts/B/users/app-2.jwt'), 'damaged');
  const { code, stdout, stderr } = await run('edit', 'user', '--match', '*/app-*', '--tag', 'x');
  assert.equal(code, 1);
  assert.match(stdout, /^Edit 3 users in 2 accounts\n/);
  assert.match(stdout, /\n {2}! refused B\/app-2: The JWT of user B\/app-2 cannot be changed: /);
  assert.match(stderr, /^Done\. .*\n1 could not be changed: B\/app-2\.\n$/);
  const again = await run('edit', 'user', '--match', '*/app-*', '--tag', 'x');
  assert.equal(again.code, 1);
  assert.match(again.stderr, /^Nothing to change: it is so already\.\n1 could not be changed: B\/app-2\.\n$/);
});

function lineOf(streams: World['streams'], env: World['env'] = {}) {
  const texts: string[] = [];
  let now = 0;
  const world = { streams, env, stderr: (text: string) => texts.push(text), now: () => now };
  const line = new ProgressLine(world as unknown as World);
  const show = (at: number, done: number) => {
    now = at;
    line.show({ part: 'sign', done, total: 2000 });
  };
  return { line, show, texts };
}

const TERMINAL = { stdin: {}, stdout: {}, stderr: { isTTY: true } };

test('how far it is: on a terminal, after a second, in one line that goes away', () => {
  const { line, show, texts } = lineOf(TERMINAL);
  show(500, 100);
  show(999, 200);
  assert.deepEqual(texts, []);
  show(1000, 1300);
  show(1050, 1400);
  show(1100, 1500);
  line.end();
  line.end();
  assert.deepEqual(texts, [
    '\r\u001B[K1,300 of 2,000 signed (Ctrl-C cancels)',
    '\r\u001B[K1,500 of 2,000 signed (Ctrl-C cancels)',
    '\r\u001B[K',
  ]);
});

test('nothing of it in a pipe, or on a terminal that cannot write over a line', () => {
  for (const { line, show, texts } of [
    lineOf({ stdin: {}, stdout: { isTTY: true }, stderr: {} }),
    lineOf(TERMINAL, { TERM: 'dumb' }),
  ]) {
    show(5000, 1300);
    line.end();
    assert.deepEqual(texts, []);
  }
});
