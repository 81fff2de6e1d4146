import assert from 'node:assert/strict';
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
