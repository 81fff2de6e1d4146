import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { AccountServer } from '../support/account-server.ts';
import { runCli } from '../support/cli.ts';
import { TestOperator } from '../support/nats-identities.ts';
import { startProgram } from '../support/pty.ts';
import { temporaryFolder } from '../support/stores.ts';

test('init asks on a terminal, shows what it would do, and does it', async t => {
  const program = startProgram({ args: ['init'], cols: 120, rows: 50 });
  t.after(() => program.close());
  const answer = async (question: RegExp, text: string) => {
    await program.waitFor(question);
    program.type(text);
    program.press('enter');
  };
  await answer(/Folder for operators \[.*\]:$/m, '');
  await answer(/Operator \[.*\]:$/m, '1');
  await answer(/first account and user \[\*\]:$/m, 'a/b');
  await program.waitFor(/slash or backslash/);
  await answer(/first account and user \[\*\]:$/m, 'ACME');
  await answer(/URL of your servers \[.*\]:$/m, 'localhost/x');
  await program.waitFor(/Service URL "localhost\/x" .*Write it like nats:/s);
  await answer(/URL of your servers \[.*\]:$/m, '');
  await answer(/signing key.*\(y\/N\):$/m, 'y');
  await answer(/Demo data.*\(y\/N\):$/m, '');
  await answer(/Do it\? \(Y\/n\):$/m, '');
  await program.waitFor(/Done\. nkeeper undo takes it back/);
  assert.deepEqual(readdirSync(join(program.home, '.local/share/nats/nsc/stores/ACME')), [
    '.nsc',
    'ACME.jwt',
    'accounts',
  ]);
});

test('each answer is looked at when it is given: a folder, a URL that gives no JWT, a name that is taken', async t => {
  const server = await new AccountServer().start(t);
  const operator = new TestOperator('OP', { account_server_url: server.url });
  server.operatorToken = operator.token;
  server.signer = operator.seed;
  const program = startProgram({ args: ['init'], cols: 120, rows: 50 });
  t.after(() => program.close());
  const answer = async (question: RegExp, text: string) => {
    await program.waitFor(question);
    program.type(text);
    program.press('enter');
  };
  await answer(/Folder for operators \[.*\]:$/m, '/etc/passwd');
  await program.waitFor(/passwd is no folder/);
  await answer(/Folder for operators \[.*\]:$/m, '');
  await answer(/Operator \[.*\]:$/m, '3');
  await answer(/URL or file:$/m, `${server.url}/nothing`);
  await program.waitFor(/server answers 404/);
  await answer(/URL or file:$/m, '');
  await program.waitFor(/It is needed/);
  await answer(/URL or file:$/m, `${server.url}/operator`);
  await answer(/account and user \[\*\]:$/m, 'SYS');
  await program.waitFor(/There is an account "SYS" already/);
  await answer(/account and user \[\*\]:$/m, 'SHOP');
  await answer(/Do it\? \(Y\/n\):$/m, '');
  await program.waitFor(/Done\. nkeeper undo takes it back/);
  assert.equal(server.posted.length, 1);
});

test('who stops while it asks has changed nothing', async t => {
  const program = startProgram({ args: ['init'] });
  t.after(() => program.close());
  await program.waitFor(/Folder for operators/);
  program.press('ctrl-c');
  const { code } = await program.waitForExit();
  assert.equal(code, 130);
  assert.equal(existsSync(join(program.home, '.local')), false);
});

test('without a terminal init names the flag; --dir is where the operator is made', async () => {
  const home = temporaryFolder('home-');
  const bare = await runCli(['init'], { home });
  assert.equal(bare.code, 2);
  assert.match(bare.stderr, /--name is needed/);
  const dir = join(home, 'operators');
  const { code, stdout } = await runCli(['init', '-d', dir, '-n', 'ACME', '--json'], { home });
  assert.equal(code, 0);
  const said = JSON.parse(stdout);
  assert.match(said.results.operator, /^O/);
  assert.ok(existsSync(join(dir, 'ACME/ACME.jwt')));
  assert.match(readFileSync(join(home, '.local/share/nats/nsc/keys/.gitignore'), 'utf8'), /^\*\*\/\*\.nk$/m);
  assert.equal((await runCli(['list', 'accounts'], { home })).code, 0);
  assert.equal((await runCli(['undo', '--yes'], { home })).code, 0);
  assert.deepEqual(
    [existsSync(join(dir, 'ACME')), existsSync(join(home, '.local/share/nats/nsc/keys/.gitignore'))],
    [false, false],
  );
});
