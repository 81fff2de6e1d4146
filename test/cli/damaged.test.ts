import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { encodeToken } from '../../src/core/claims/token/encode.ts';
import { Seed } from '../../src/core/nkeys/seed.ts';
import { runCli } from '../support/cli.ts';
import { now, TestOperator } from '../support/nats-identities.ts';
import { copyStore, temporaryFolder } from '../support/stores.ts';
import { writeStore } from '../support/written-store.ts';

const account = (name: string) => join('ACME', 'accounts', name, `${name}.jwt`);

/** A store in which one account is damaged in each way, and one user. */
function damagedStore() {
  const store = copyStore('acme');
  const orders = store.read(account('ORDERS'));
  store.write(account('AUTH'), '');
  store.write(account('BILLING'), orders.slice(0, 200));
  rmSync(store.path(account('EMPTY')));
  mkdirSync(store.path(account('EMPTY')));
  store.write(account('LOCKED'), store.read('ACME', 'ACME.jwt'));
  store.write(account('SYS'), `${store.read(account('SYS')).slice(0, -4)}AAAA`);
  store.write(join('ACME', 'accounts', 'ORDERS', 'users', 'kiosk.jwt'), 'garbage');
  return store;
}

test('list accounts: each damaged one in its place with the reason, the others as ever', async () => {
  const store = damagedStore();
  const { code, stdout } = await runCli(['-H', store.dir, 'list', 'accounts']);
  assert.equal(code, 1);
  assert.match(stdout, /^AUTH +- +The file is empty/m);
  assert.match(stdout, /^BILLING +- +This is not a JWT/m);
  assert.match(stdout, /^EMPTY +- +There is a folder where the JWT file should be/m);
  assert.match(stdout, /^LOCKED +- +The file holds a JWT of kind operator/m);
  assert.match(stdout, /^ORDERS +ABJE2T\w{50}$/m);
  assert.match(stdout, /^SYS +- +The signature/m);
  const json = await runCli(['-H', store.dir, 'list', 'accounts', '--json']);
  const items = JSON.parse(json.stdout) as { name: string; public_key: string; error?: string }[];
  assert.equal(items.length, 7);
  assert.deepEqual(
    items.filter(({ error }) => error === undefined).map(({ name }) => name),
    ['ORDERS', 'Ünïcode ☂ account'],
  );
  assert.equal(json.code, 1);
});

test('everything that does not need the damaged files works', async () => {
  const store = damagedStore();
  const cli = (...args: string[]) => runCli(['-H', store.dir, ...args]);
  assert.equal((await cli('describe', 'operator', '-F', 'name')).stdout, '"ACME"\n');
  assert.equal((await cli('describe', 'account', 'ORDERS', '-F', 'name')).code, 0);
  assert.equal((await cli('describe', 'user', '-a', 'ORDERS', 'analyst', '-F', 'name')).code, 0);
  assert.equal((await cli('list', 'users', '-a', 'AUTH')).stdout.includes('callout-svc'), true);
  assert.equal((await cli('list', 'keys', '--all')).code, 0);
  assert.equal((await cli('picture', '--offline')).code, 0);
});

test('describe of a damaged file: the reason and its path, nothing on stdout', async () => {
  const store = damagedStore();
  for (const name of ['AUTH', 'BILLING', 'EMPTY', 'LOCKED']) {
    const { code, stdout, stderr } = await runCli(['-H', store.dir, 'describe', 'account', name]);
    assert.deepEqual([code, stdout], [1, '']);
    assert.ok(stderr.includes(store.path(account(name))), stderr);
  }
});

test('validate -A names each damaged file and checks the rest; expirations says how many are missing', async () => {
  const store = damagedStore();
  const { code, stdout } = await runCli(['-H', store.dir, 'validate', '-A']);
  assert.equal(code, 1);
  for (const name of ['AUTH', 'BILLING', 'EMPTY', 'LOCKED', 'SYS']) {
    assert.match(stdout, new RegExp(`\\| +Account "${name}" +\\|\\n.*\\n\\| # \\|   \\| Description`));
  }
  assert.match(stdout, /\| ! \| user "kiosk": This is not a JWT/);
  const report = await runCli(['-H', store.dir, 'expirations']);
  assert.equal(report.code, 1);
  assert.match(report.stderr, /^6 JWTs cannot be used and are not in this report/m);
});

test('a broken nsc.json stops nothing and is said', async () => {
  for (const text of ['', '{"store_root":', '[]']) {
    const store = copyStore('acme');
    store.write('nsc.json', text);
    const { code, stdout, stderr } = await runCli(['-H', store.dir, 'list', 'accounts']);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /^ORDERS /m);
    assert.match(stderr, /^warning: .*nsc\.json/);
  }
});

test('a user signed by the identity key in strict mode is a finding (nsc panics)', async () => {
  const operator = new TestOperator('STRICT');
  const dir = writeStore(operator, []);
  const nats = {
    strict_signing_key_usage: true,
    signing_keys: [operator.signingSeed.publicKey],
    system_account: operator.system.key,
  };
  const signer = { publicKey: operator.key, sign: (data: Uint8Array) => operator.seed.sign(data) };
  const strict = encodeToken('operator', { sub: operator.key, name: 'STRICT', nats }, signer, now());
  writeFileSync(join(dir, 'STRICT', 'STRICT.jwt'), strict);
  const { code, stdout } = await runCli(['-H', dir, 'validate', '-A']);
  assert.equal(code, 1);
  assert.match(stdout, /user "sys": .*identity key/);
});

/** Everything that could act on a terminal but line ends. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

test('names with escape sequences never reach the terminal, in tables, cards, messages or JSON', async () => {
  const store = copyStore('acme');
  const evil = 'evil\u001b[31m\u009b2J\u202eline\u200b';
  renameSync(
    store.path('ACME', 'accounts', 'EMPTY', 'EMPTY.jwt'),
    store.path('ACME', 'accounts', 'EMPTY', `${evil}.jwt`),
  );
  renameSync(store.path('ACME', 'accounts', 'EMPTY'), store.path('ACME', 'accounts', evil));
  store.write(join('ACME', 'accounts', 'ORDERS', 'users', `${evil}.jwt`), 'x');
  const key = 'AAP2KNQXPNSVN6XPNEOBHTKCBRJ7SDYTA6MCJ3HR6N45VQ2QREFST243';
  for (const args of [
    ['list', 'accounts'],
    ['list', 'accounts', '--json'],
    ['list', 'users', '-a', 'ORDERS'],
    ['list', 'users', '-a', 'ORDERS', '--json'],
    ['list', 'users', '-a', evil],
    ['list', 'users', '-a', `no ${evil}`],
    ['list', 'keys', '--all'],
    ['list', 'keys', '--all', '--json'],
    ['describe', 'account', key],
    ['describe', 'user', '-a', 'ORDERS', evil],
    ['validate', '-A'],
    ['validate', '-A', '--json'],
    ['expirations'],
    ['expirations', '--json'],
    ['picture', '--offline'],
    ['env'],
    [`${evil}`],
    ['list', `${evil}`],
    ['describe', 'jwt', '-f', `/nothing/${evil}`],
    ['list', 'accounts', `--${evil}`],
  ]) {
    const { stdout, stderr } = await runCli(['-H', store.dir, ...args]);
    const found = UNSAFE.exec(`${stdout}${stderr}`.replaceAll('\n', ''));
    assert.equal(found, null, `${args.join(' ')}: ${JSON.stringify(found?.[0])}`);
  }
  const { stdout } = await runCli(['-H', store.dir, 'list', 'accounts', '--json']);
  const names = (JSON.parse(stdout) as { name: string }[]).map(({ name }) => name);
  assert.ok(names.includes(evil), 'JSON keeps the name');
});

test('no store, an empty one, several operators: a sentence that says what to do', async () => {
  const empty = temporaryFolder();
  const none = await runCli(['-H', empty, 'list', 'accounts']);
  assert.equal(none.code, 1);
  assert.match(none.stderr, /There is no operator in .*\n.*--data-dir/);
  assert.equal((await runCli(['-H', empty, 'list', 'operators', '--json'])).stdout, '[]\n');
  const store = copyStore('acme');
  const other = writeStore(new TestOperator('OTHER'), []);
  renameSync(join(other, 'OTHER'), store.path('OTHER'));
  store.write('nsc.json', JSON.stringify({ store_root: store.dir, operator: '', account: '' }));
  const several = await runCli(['-H', store.dir, 'list', 'accounts']);
  assert.equal(several.code, 2);
  assert.match(several.stderr, /ACME, OTHER/);
  assert.match((await runCli(['-H', store.dir, 'list', 'accounts', '-o', 'OTHER'])).stdout, /^SYS /m);
});

test('reading changes nothing in the store', async () => {
  const store = copyStore('acme');
  const state = () =>
    readdirSync(store.dir, { recursive: true, encoding: 'utf8' })
      .map(name => `${name} ${statSync(join(store.dir, name)).ctimeMs}`)
      .sort();
  const before = state();
  for (const args of [
    ['list', 'users', '-a', 'ORDERS'],
    ['list', 'accounts', '-o', 'ACME'],
    ['list', 'keys', '--all'],
    ['describe', 'account', 'ORDERS'],
    ['validate', '-A'],
    ['expirations'],
    ['env'],
    ['picture', '--offline'],
  ]) {
    await runCli(['-H', store.dir, ...args]);
  }
  assert.deepEqual(state(), before);
});

test('a JWT that servers accept though nobody writes such a one: described and validated with a warning', async () => {
  const seed = Seed.generate('account');
  const user = Seed.generate('user').publicKey;
  const payload = `{"iss":"${seed.publicKey}","name":"a","name":"b","sub":"${user}","nats":{"subs":-1,"data":-1,"payload":-1,"type":"user","version":2,"color":1}}`;
  const signed = ['{"alg":"ed25519-nkey","typ":"jwt"}', payload]
    .map(text => Buffer.from(text).toString('base64url'))
    .join('.');
  const token = `${signed}.${Buffer.from(seed.sign(Buffer.from(signed))).toString('base64url')}`;
  const file = join(temporaryFolder(), 'odd.jwt');
  writeFileSync(file, token);
  const described = await runCli(['describe', 'jwt', '-f', file]);
  assert.match(described.stdout, /The header is .*"typ":"jwt"/);
  assert.match(described.stdout, /Member "name" is there more than once/);
  assert.match(described.stdout, /do not know "nats\.color"/);
  assert.equal(described.code, 0);
  const validated = await runCli(['validate', '-f', file]);
  assert.match(validated.stdout, /No issues found/);
  assert.match(validated.stderr, /remark: .*The header is/);
  assert.equal(validated.code, 0);
  const operator = new TestOperator();
  const account = operator.account('A');
  const one = account.user('one');
  const dir = writeStore(operator, [account], [operator.systemUser, one]);
  const path = join(dir, 'OP/accounts/A/users/one.jwt');
  const text = `${one.token.slice(0, 20)}\n${one.token.slice(20)}`;
  writeFileSync(path, text);
  const shown = await runCli(['-H', dir, 'describe', 'user', '-a', 'A', 'one']);
  assert.match(shown.stdout, /There are line breaks inside the JWT/);
});
