import assert from 'node:assert/strict';
import { chmodSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Command } from 'commander';
import { buildProgram } from '../../src/cli/program.ts';
import { OPERATIONS, WHOLE_OPERATIONS } from '../../src/core/operations/index.ts';
import { runCli } from '../support/cli.ts';
import { startServer } from '../support/nats.ts';
import { TestOperator } from '../support/nats-identities.ts';
import { PASSPHRASE_FILE } from '../support/sealed.ts';
import { copyStore, temporaryFolder } from '../support/stores.ts';
import { treeOf } from '../support/trees.ts';
import { writeStore } from '../support/written-store.ts';

const PASSPHRASE = ['--passphrase-file', PASSPHRASE_FILE];
const out = temporaryFolder('out-');
const other = otherStore();
const backup = join(out, 'acme.backup');

/** A store of another operator: what is taken from elsewhere. */
function otherStore() {
  const operator = new TestOperator('OTHER');
  const account = operator.account('NEWS');
  return { dir: writeStore(operator, [account]), account };
}

/** What a command would change, were it allowed; `%` stands for blanks in a word. */
const REFUSED: Readonly<Record<string, string>> = {
  'add operator': 'NEW',
  'add account': 'NEW',
  'add user': '-a ORDERS new',
  'add export': '-a ORDERS new.>',
  'add import': '-a AUTH --src-account ORDERS --remote-subject orders.events.>',
  'add mapping': '-a ORDERS --from a --to b',
  'edit operator': '--tag x',
  'edit account': 'ORDERS --tag x',
  'edit user': '-a ORDERS kiosk --tag x',
  'edit signing-key': '-a ORDERS --sk generate --role new',
  'edit export': '-a ORDERS orders.events.> --description x',
  'edit import': '-a BILLING orders.events.> --local-subject x.>',
  'edit mapping': '-a ORDERS orders.new --rm-target orders.v1.new',
  'edit authcallout': '-a ORDERS --auth-user kiosk --allowed-account *',
  'delete account': 'ORDERS --yes',
  'delete user': '-a ORDERS kiosk --yes',
  'delete export': '-a ORDERS orders.events.> --yes',
  'delete import': '-a BILLING orders.events.> --yes',
  'delete mapping': '-a ORDERS --from orders.new --yes',
  'revocations add-user': '-a ORDERS responder',
  'revocations delete-user': '-a ORDERS analyst --yes',
  'revocations add-activation': '-a ORDERS -s orders.private.* -t BILLING',
  'revocations delete-activation': '-a ORDERS -s orders.private.* -t BILLING --yes',
  'generate activation': `-a ORDERS -s orders.private.x -t BILLING -o ${join(out, 'activation')}`,
  'generate context': '-a ORDERS -u kiosk new',
  'rename account': 'ORDERS OTHER --yes',
  'rename user': '-a ORDERS kiosk other --yes',
  'rotate signing-key': '-a ORDERS --sk reader --yes',
  'rotate user': '-a ORDERS kiosk --yes',
  'rotate account': 'ORDERS --yes',
  'reissue creds': '-a ORDERS kiosk --yes',
  'reissue operator': '--yes',
  'callout setup': '-a AUTH --yes',
  'select account': 'ORDERS',
  'import operator': other.dir,
  'import account': `--file ${join(out, 'new.jwt')} --force`,
  'import user': `--file ${join(out, 'kiosk.jwt')} --overwrite`,
  migrate: `--operator-dir ${join(other.dir, 'OTHER')}`,
  'import keys': `--dir ${join(other.dir, 'keys')} --recurse`,
  init: '--name NEW',
  fix: `--in ${other.dir} --out ${join(out, 'fixed')}`,
  undo: '--yes',
  trash: '--empty --yes',
  'backup restore': `${backup} ${PASSPHRASE.join(' ')} --force`,
  seal: PASSPHRASE.join(' '),
  unlock: PASSPHRASE.join(' '),
  'tool pub': 'a b',
  'tool req': 'a b',
  'tool reply': 'a b',
};

/** Flags that change something, of commands that only look without them. */
const REFUSED_FLAGS: Readonly<Record<string, string>> = {
  'env -a': 'ORDERS',
  'validate --fix': '--yes',
  'generate nkey --store': '-u',
  'export keys --remove': `-u --account ORDERS --dir ${join(out, 'removed')} --yes`,
};

/** What only looks, or writes where it is told to. Some of it asks a server that is not there. */
const ALLOWED: Readonly<Record<string, string>> = {
  'list operators': '',
  'list accounts': '',
  'list users': '-a ORDERS',
  'list keys': '-A',
  'describe operator': '',
  'describe account': 'ORDERS',
  'describe user': '-a ORDERS kiosk',
  'describe jwt': join(out, 'kiosk.jwt'),
  validate: '-A',
  expirations: '',
  can: '-a ORDERS -u kiosk publish orders.new',
  env: '',
  update: '',
  'resolver status': '--timeout 1',
  drift: '--timeout 1',
  watch: '--for 1s',
  picture: '--timeout 1',
  'revocations list-users': '-a ORDERS',
  'revocations list-activations': '-a ORDERS',
  'generate creds': `-a ORDERS kiosk -o ${join(out, 'kiosk.creds')}`,
  'generate config': `--mem-resolver --config-file ${join(out, 'server.conf')}`,
  'generate nkey': '-u',
  'generate profile': `nsc://ACME/ORDERS/kiosk -o ${join(out, 'profile')}`,
  'generate diagram component': `-o ${join(out, 'a.svg')}`,
  'generate diagram object': `-o ${join(out, 'b.svg')}`,
  'generate report': `-o ${join(out, 'report.html')}`,
  'callout serve': '-a AUTH --check',
  'callout test': '-a AUTH',
  'callout watch': '-a AUTH',
  'callout hash': '--token',
  history: '',
  redo: '',
  'keys migrate': '',
  'upgrade-jwt': '',
  'export keys': `-u --account ORDERS --dir ${join(out, 'exported')}`,
  'export operator': '',
  'export account': `ORDERS -o ${join(out, 'orders.jwt')}`,
  'export user': '-a ORDERS kiosk',
  nk: '-gen user',
  'backup create': `${join(out, 'second.backup')} ${PASSPHRASE.join(' ')}`,
  'backup list': `${backup} ${PASSPHRASE.join(' ')}`,
  'backup verify': `${backup} ${PASSPHRASE.join(' ')}`,
  lock: '',
  'tool sub': '-a ORDERS -u kiosk a',
  'tool rtt': '-a ORDERS -u kiosk',
  'completion bash': '',
  'completion zsh': '',
  'completion fish': '',
  'completion powershell': '',
  'test flags': '',
  'test whoflag': 'force',
  'test doc': join(out, 'pages'),
  help: '',
};

/** These need servers, account servers, a terminal, or a keystore that is sealed: below, or in tests of their own. */
const ELSEWHERE = ['push', 'pull', 'revoke', 'unseal', 'select operator', 'load', 'dashboard', 'demo'];

/** In nsc's place, without the first word. */
const HIDDEN_TOOLS = ['pub', 'sub', 'req', 'reply', 'rtt'];

const leaves = (command: Command, path: readonly string[] = []): readonly string[] =>
  command.commands.length === 0
    ? [path.join(' ')]
    : command.commands.flatMap(each => leaves(each, [...path, each.name()]));

const words = (text: string) =>
  text
    .split(' ')
    .filter(Boolean)
    .map(word => word.replaceAll('%', ' '));

const refusal = /Nothing was changed: --read-only/;

test('each command is one that --read-only refuses, or one that changes nothing', async () => {
  const world = {
    version: '',
    env: {},
    home: '',
    cwd: '',
    now: Date.now,
    streams: { stdin: {}, stdout: {} },
  };
  const silent = { stdout() {}, stderr() {}, bytes() {} };
  const program = buildProgram(
    { ...world, ...silent },
    () => undefined,
    () => undefined,
    [...OPERATIONS, ...WHOLE_OPERATIONS],
  );
  const known = [...Object.keys(REFUSED), ...Object.keys(ALLOWED), ...ELSEWHERE, ...HIDDEN_TOOLS];
  assert.deepEqual([...leaves(program)].sort(), known.sort());
});

test('--read-only: what would change something is refused, the rest writes what it is told to, and all else stays', async () => {
  const copy = copyStore('acme');
  const home = temporaryFolder('home-');
  const run = (...args: readonly string[]) =>
    runCli(['-H', copy.dir, ...args], { home, env: { HOME: home } });
  const ok = async (...args: readonly string[]) => {
    const { code, stderr } = await run(...args);
    assert.equal(code, 0, stderr);
  };
  await ok('edit', 'account', 'ORDERS', '--description', 'changed');
  await ok('backup', 'create', backup, ...PASSPHRASE);
  await ok('export', 'user', '-a', 'ORDERS', 'kiosk', '-o', join(out, 'kiosk.jwt'));
  await ok('edit', 'user', '-a', 'ORDERS', 'kiosk', '--tag', 'later');
  await ok('revocations', 'add-user', '-a', 'ORDERS', 'analyst');
  writeFileSync(join(out, 'new.jwt'), other.account.token);
  rmSync(copy.path('creds', 'ACME', 'ORDERS', 'kiosk.creds'));
  chmodSync(copy.path('ACME', 'ACME.jwt'), 0o644);
  // The index is a cache.
  const now = () => [...treeOf(copy.dir), ...treeOf(home, path => path.startsWith('.cache'))];
  const before = new Set(now());
  const faults: string[] = [];
  const look = (name: string) => {
    const found = now();
    if (found.length !== before.size || found.some(line => !before.has(line)))
      faults.push(`${name}: changed`);
  };
  for (const [name, args] of [...Object.entries(REFUSED), ...Object.entries(REFUSED_FLAGS)]) {
    const { code, stderr } = await run('--read-only', ...words(name), ...words(args));
    if (code !== 1 || !refusal.test(stderr)) faults.push(`${name}: ${code} ${stderr}`);
    look(name);
  }
  assert.equal(faults.join('\n'), '');
  assert.deepEqual(readdirSync(out).sort(), ['acme.backup', 'kiosk.jwt', 'new.jwt']);
  for (const [name, args] of Object.entries(ALLOWED)) {
    const nowhere = name === 'nk' ? [] : ['--read-only', '--server', 'nats://127.0.0.1:1'];
    const { stderr } = await run(...nowhere, ...words(name), ...words(args));
    if (refusal.test(stderr)) faults.push(`${name}: ${stderr}`);
    look(name);
  }
  assert.equal(faults.join('\n'), '');
  for (const file of [
    'kiosk.creds',
    'server.conf',
    'profile',
    'a.svg',
    'report.html',
    'exported',
    'second.backup',
  ])
    assert.ok(existsSync(join(out, file)), file);
  assert.equal((await run('--read-only', 'undo', '--dry-run')).code, 0);
});

test('--read-only: a sealed keystore stays so, and servers get nothing', async t => {
  const operator = new TestOperator('ACME');
  const shop = operator.account('SHOP');
  const dir = writeStore(operator, [shop], [operator.systemUser, shop.user('web')]);
  const server = await startServer(t, { operator, accounts: [shop] });
  const home = temporaryFolder('home-');
  const run = (line: string) => runCli(['-H', dir, '--server', server.url, ...words(line)], { home });
  assert.equal((await run('edit account SHOP --tag x')).code, 0);
  for (const line of ['push -A', 'push -a SHOP', 'revoke -a SHOP --user web --yes']) {
    const { code, stderr } = await run(`--read-only ${line}`);
    assert.equal(code, 1, `${line}: ${stderr}`);
    assert.match(stderr, refusal, line);
  }
  assert.equal((await run('push -a SHOP')).code, 0);
  assert.equal((await run('undo --yes')).code, 0);
  const before = treeOf(dir);
  const pulled = await run('--read-only pull -a SHOP --overwrite-newer');
  assert.match(pulled.stderr, refusal);
  assert.deepEqual(treeOf(dir), before);
  assert.equal((await run(`seal ${PASSPHRASE.join(' ')}`)).code, 0);
  const sealed = treeOf(dir);
  for (const line of ['unseal', 'unlock', 'seal --change-passphrase']) {
    assert.match((await run(`--read-only ${line} ${PASSPHRASE.join(' ')}`)).stderr, refusal, line);
    assert.deepEqual(treeOf(dir), sealed);
  }
});
