import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { CONNECTION_TYPES } from '../../src/core/claims/access/connection-types.ts';
import { DIAGRAM_FORMATS } from '../../src/core/generate/diagram/formats.ts';
import { runCli } from '../support/cli.ts';
import { PROJECT, startProgram } from '../support/pty.ts';
import { copyStore, temporaryFolder } from '../support/stores.ts';

const { dir } = copyStore('acme');

/** What can stand in the place of the last word. */
async function offered(...words: readonly string[]): Promise<readonly string[]> {
  const { code, stdout, stderr } = await runCli(['__complete', '--', ...words]);
  assert.deepEqual([code, stderr], [0, '']);
  return stdout.split('\n').flatMap(line => (line === '' ? [] : [line.split('\t')[0] ?? '']));
}

const H = ['-H', dir];

test('commands, flags, choices, and names of the store as it is', async () => {
  assert.deepEqual(await offered('li'), ['list']);
  assert.deepEqual(await offered('list', ''), ['operators', 'accounts', 'users', 'keys']);
  assert.deepEqual(await offered('add', 'user', '--allow-s'), ['--allow-sub']);
  assert.deepEqual(await offered(...H, 'describe', 'account', 'O'), ['ORDERS']);
  assert.deepEqual(await offered(...H, 'edit', 'account', 'O'), ['ORDERS']);
  assert.deepEqual(await offered(...H, 'list', 'users', '-a', 'LO'), ['LOCKED']);
  assert.deepEqual(await offered(...H, 'describe', 'user', '-a', 'ORDERS', 'svc'), ['svc-orders']);
  assert.deepEqual(await offered(...H, 'edit', 'user', '--account=ORDERS', '-n', 'svc'), ['svc-orders']);
  assert.deepEqual(await offered(...H, 'select', 'operator', ''), ['ACME']);
  assert.deepEqual(await offered(...H, 'list', 'users', '--account=LO'), ['--account=LOCKED']);
  // As bash takes it apart.
  assert.deepEqual(await offered(...H, 'list', 'users', '--account', '=', 'LO'), ['LOCKED']);
  assert.ok((await offered(...H, 'list', 'users', '--account', '=')).includes('ORDERS'));
  assert.deepEqual(await offered('--theme', 'pl'), ['plain']);
  assert.deepEqual(await offered('generate', 'config', '--config-file', ''), [':files']);
  assert.deepEqual(await offered('import', 'keys', '--dir', 'x'), [':dirs']);
});

test('PowerShell: values with blanks or quotes are quoted, and no others', async () => {
  const { stdout } = await runCli(['completion', 'powershell']);
  const [, pattern = ''] = /-match '(.*)'\) \{ "'"/.exec(stdout) ?? [];
  const quoted = new RegExp(pattern.replaceAll("''", "'"));
  assert.deepEqual(
    ['a b', "o'clock", 'say "x"', 'orders'].map(value => quoted.test(value)),
    [true, true, true, false],
  );
});

test('what the JWT has that a command is about: roles and keys, subjects, tags, URLs', async () => {
  const A = ['-a', 'ORDERS'];
  assert.deepEqual(await offered(...H, 'add', 'user', 'x', ...A, '-K', 'r'), ['reader', ':files']);
  assert.deepEqual(await offered(...H, 'revoke', ...A, '--signing-key', 'w'), ['writer']);
  assert.deepEqual(await offered(...H, 'edit', 'signing-key', ...A, '--sk', 'g'), [':files', 'generate']);
  assert.deepEqual(await offered(...H, 'edit', 'account', 'ORDERS', '--rm-tag', ''), ['pci', 'team:orders']);
  assert.deepEqual(await offered(...H, 'delete', 'export', ...A, 'svc.p'), ['svc.price']);
  assert.deepEqual(await offered(...H, 'delete', 'mapping', ...A, '--from', 'orders.n'), ['orders.new']);
  assert.deepEqual(await offered(...H, 'edit', 'operator', '--rm-service-url', 'tls'), [
    'tls://nats.example.test:4443',
  ]);
  assert.match((await offered(...H, 'edit', 'operator', '--rm-sk', '')).join(), /^O[A-Z2-7]{55},O/);
  assert.deepEqual(await offered(...H, 'revoke', '-a', 'no-such', '--signing-key', ''), []);
});

test('values where there are only a few: formats, types, curves, yes and no', async () => {
  assert.deepEqual(await offered('generate', 'diagram', '--format', ''), [...DIAGRAM_FORMATS]);
  assert.deepEqual(await offered('generate', 'diagram', 'object', '--format', 'm'), ['mermaid']);
  assert.deepEqual(await offered('generate', 'diagram', 'component', '--format=s'), ['--format=svg']);
  assert.ok((await offered('generate', 'diagram', '--fo')).includes('--format'));
  assert.deepEqual(await offered('generate', 'report', '--format', ''), ['html', 'markdown']);
  assert.deepEqual(await offered('edit', 'user', '--conn-type', ''), [...CONNECTION_TYPES]);
  assert.deepEqual(await offered('edit', 'user', '--conn-type', 'MQTT,W'), ['MQTT,WEBSOCKET']);
  assert.deepEqual(await offered('push', '--tls-curves', 'X25519,P2'), ['X25519,P256']);
  assert.deepEqual(await offered('add', 'export', '--response-type', 's'), []);
  assert.deepEqual(await offered('add', 'export', '--response-type', 'S'), ['Singleton', 'Stream']);
  assert.deepEqual(await offered('edit', 'account', '--sk', ''), ['generate', ':files']);
  assert.deepEqual(await offered('edit', 'operator', '--require-signing-keys='), [
    '--require-signing-keys=yes',
    '--require-signing-keys=no',
  ]);
  assert.deepEqual(await offered('can', ''), ['publish', 'subscribe']);
});

test('nothing is offered for new names, unknown words and stores that are not there', async () => {
  assert.deepEqual(await offered(...H, 'add', 'account', ''), []);
  assert.deepEqual(await offered('nonsense', 'x', ''), []);
  assert.deepEqual(await offered('-H', '/nowhere', 'describe', 'account', ''), []);
  assert.deepEqual(await offered(), await offered(''));
});

/** A PATH on which nkeeper is the built program of this checkout. */
function path(): string {
  const bin = temporaryFolder('bin-');
  const file = join(bin, 'nkeeper');
  writeFileSync(file, `#!/bin/sh\nexec "${process.execPath}" "${join(PROJECT, 'bin/nkeeper.js')}" "$@"\n`);
  chmodSync(file, 0o755);
  return `${bin}${delimiter}${process.env.PATH}`;
}

const ENV = { PATH: path(), TERM: 'xterm' };

async function scriptOf(shell: string): Promise<string> {
  const { stdout } = await runCli(['completion', shell]);
  const file = join(temporaryFolder('script-'), `nkeeper.${shell}`);
  writeFileSync(file, stdout);
  return file;
}

test('bash: Tab completes, names with blanks are quoted, files too', async t => {
  const script = await scriptOf('bash');
  mkdirSync(join(dir, 'ACME/accounts/with blank'));
  const home = temporaryFolder('home-');
  writeFileSync(join(home, 'server.conf'), '');
  const program = startProgram({
    command: 'bash',
    args: ['--norc', '--noprofile', '-i'],
    env: { ...ENV, PS1: '$ ' },
    cwd: home,
    cols: 150,
  });
  t.after(() => program.close());
  await program.waitFor(/\$$/m);
  const tab = async (typed: string, wanted: RegExp) => {
    program.type(typed);
    program.press('tab');
    await program.waitFor(wanted);
    program.press('ctrl-u');
    await program.waitFor(/\$$/m);
  };
  program.type(`source ${script}`);
  program.press('enter');
  // What is typed before the next prompt may be lost.
  await program.waitFor(/nkeeper\.bash\n\$$/m);
  await tab('nkeeper desc', /nkeeper describe$/m);
  await tab(`nkeeper -H ${dir} describe account ORD`, /describe account ORDERS$/m);
  await tab(`nkeeper -H ${dir} list users --account=ORD`, /--account=ORDERS$/m);
  await tab(`nkeeper -H ${dir} describe account wi`, /describe account with\\ blank$/m);
  await tab('nkeeper generate diagram --format me', /--format mermaid$/m);
  await tab('nkeeper edit account --sk gen', /--sk generate$/m);
  await tab('nkeeper generate config --config-file ser', /--config-file server\.conf$/m);
});

function isInstalled(shell: string, t: TestContext): boolean {
  try {
    execFileSync(shell, ['-c', 'exit'], { stdio: 'ignore' });
    return true;
  } catch {
    t.skip(`${shell} is not installed`);
    return false;
  }
}

test('zsh: Tab completes', async t => {
  if (!isInstalled('zsh', t)) return;
  const script = await scriptOf('zsh');
  const program = startProgram({ command: 'zsh', args: ['-f', '-i'], env: { ...ENV, PS1: '$ ' }, cols: 150 });
  t.after(() => program.close());
  await program.waitFor(/\$$/m);
  program.type(`autoload -U compinit; compinit -u; source ${script}; clear`);
  program.press('enter');
  await program.waitFor(() => /^\$$/m.test(program.text()) && !program.text().includes('autoload'));
  program.type(`nkeeper -H ${dir} describe account ORD`);
  program.press('tab');
  await program.waitFor(/describe account ORDERS/);
  program.press('ctrl-u');
  program.type('nkeeper comple');
  program.press('tab');
  await program.waitFor(/nkeeper completion/);
  program.press('ctrl-u');
  program.type('nkeeper generate diagram --format me');
  program.press('tab');
  await program.waitFor(/--format mermaid/);
  program.press('ctrl-u');
  program.type('nkeeper edit account --sk gen');
  program.press('tab');
  await program.waitFor(/--sk generate/);
});

test('fish: what it offers for a line', async t => {
  if (!isInstalled('fish', t)) return;
  const script = await scriptOf('fish');
  const ask = (line: string) =>
    execFileSync('fish', ['--no-config', '-c', `source ${script}; complete -C '${line}'`], {
      env: { ...process.env, ...ENV, HOME: temporaryFolder('home-') },
      encoding: 'utf8',
    });
  assert.match(ask(`nkeeper -H ${dir} describe account ORD`), /^ORDERS\taccount$/m);
  assert.match(ask('nkeeper desc'), /^describe\t/m);
  assert.match(ask('nkeeper generate diagram --format '), /^mermaid\n/m);
  assert.match(ask('nkeeper generate diagram --format=sv'), /^--format=svg$/m);
  assert.match(ask('nkeeper edit user --conn-type MQTT,W'), /^MQTT,WEBSOCKET$/m);
});
