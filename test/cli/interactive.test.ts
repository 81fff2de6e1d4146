import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runCli } from '../support/cli.ts';
import { startProgram } from '../support/pty.ts';
import { copyStore, openIn } from '../support/stores.ts';

test('-i asks on a terminal for what is missing, for any other flag, and whether to do it', async t => {
  const { dir } = copyStore('acme');
  const program = startProgram({ args: ['-H', dir, 'add', 'user', '-i'], cols: 110, rows: 60 });
  t.after(() => program.close());
  const answer = async (question: RegExp, text: string) => {
    await program.waitFor(question);
    program.type(text);
    program.press('enter');
  };
  await answer(/^Account \[.*\]:$/m, 'ORDERS');
  await answer(/^Name \(.*\):$/m, 'eve');
  await answer(/^Anything else\? .*:$/m, 'nonsense');
  await program.waitFor(/There is no flag nonsense/);
  program.type('allow-pub');
  program.press('enter');
  await answer(/^.*publish.*\):$/im, 'orders.new');
  await program.waitFor(/\(.*\): orders\.new\n+Anything else/);
  program.press('enter');
  await answer(/Do it\? \(Y\/n\):$/m, 'n');
  await program.waitFor(/Nothing was changed/);
  assert.equal(openIn(dir).user('ACME', 'ORDERS', 'eve'), undefined);
  assert.equal((await program.waitForExit()).code, 1);
});

test('-i asks for what the plan misses; Ctrl-C changes nothing', async t => {
  const { dir } = copyStore('acme');
  const program = startProgram({ args: ['-H', dir, 'add', 'mapping', '-i', '-a', 'ORDERS'], rows: 60 });
  t.after(() => program.close());
  await program.waitFor(/Anything else/);
  program.press('enter');
  await program.waitFor(/is needed/);
  program.press('ctrl-c');
  assert.equal((await program.waitForExit()).code, 130);
});

test('without a terminal -i asks nothing: the error names the flag', async () => {
  const { dir } = copyStore('acme');
  const { code, stderr } = await runCli(['-H', dir, 'add', 'user', '-a', 'ORDERS', '-i']);
  assert.equal(code, 2);
  assert.match(stderr, /--name is needed/);
});

test('-i of a generator asks for account, user and file; one that is there is asked for again', async t => {
  const { dir } = copyStore('acme');
  const program = startProgram({ args: ['-H', dir, 'generate', 'creds', '-i'], cols: 110, rows: 60 });
  t.after(() => program.close());
  const answer = async (question: RegExp, text: string) => {
    await program.waitFor(question);
    program.type(text);
    program.press('enter');
  };
  await answer(/^Account \[.*\]:$/m, 'ORDERS');
  await answer(/^User \[.*\]:$/m, 'kiosk');
  await answer(/^File .*\[kiosk\.creds\]:$/m, join(dir, 'nsc.json'));
  await program.waitFor(/is there already/);
  await answer(/^File .*\[kiosk\.creds\]:$/m, join(dir, 'made.creds'));
  assert.equal((await program.waitForExit()).code, 0);
  assert.match(readFileSync(join(dir, 'made.creds'), 'utf8'), /BEGIN USER NKEY SEED/);
});

test('-i of pull asks which account, before any server is asked', async t => {
  const { dir } = copyStore('acme');
  const program = startProgram({
    args: ['-H', dir, 'pull', '-i', '--server', 'nats://127.0.0.1:1'],
    cols: 110,
    rows: 60,
  });
  t.after(() => program.close());
  await program.waitFor(/Which account is taken\? \[LOCKED\]:$/m);
  program.type('ORDERS');
  program.press('enter');
  assert.equal((await program.waitForExit()).code, 1);
});

test('without a terminal -i of pull and of the generators names the flag', async () => {
  const { dir } = copyStore('acme');
  for (const [line, flag] of [
    ['pull', /-a, or take all with -A/],
    ['generate config', /--nats-resolver/],
    ['generate nkey', /--operator, --account/],
    ['generate context -a ORDERS', /--context NAME/],
    ['generate creds -a ORDERS', /Name one; nkeeper -H \S+ list users/],
  ] as const) {
    const { code, stderr } = await runCli(['-H', dir, '-i', ...line.split(' ')]);
    assert.equal(code, 2, line);
    assert.match(stderr, flag, line);
  }
});
