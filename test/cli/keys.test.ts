import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Seed } from '../../src/core/nkeys/seed.ts';
import { runCli } from '../support/cli.ts';
import { copyStore, temporaryFolder } from '../support/stores.ts';

const keysIn = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.nk'));

test('export keys: each a file of its own, private; with --remove they leave the keystore, and undo brings them back', async () => {
  const { dir } = copyStore('acme');
  const home = temporaryFolder('home-');
  const out = join(temporaryFolder('exported-'), 'keys');
  const run = (...args: readonly string[]) => runCli(['-H', dir, ...args], { home });
  const stored = keysIn(join(dir, 'keys')).length;
  const dry = await run('export', 'keys', '--all', '--dir', out, '--dry-run');
  assert.equal(dry.stdout.trim().split('\n').length, stored);
  const done = await run('export', 'keys', '--all', '--include-jwts', '--dir', out);
  assert.equal(done.code, 0, done.stderr);
  assert.equal(keysIn(out).length, stored);
  assert.equal(statSync(out).mode & 0o777, 0o700);
  for (const name of readdirSync(out)) {
    assert.equal(statSync(join(out, name)).mode & 0o777, 0o600);
    if (name.endsWith('.nk'))
      assert.equal(`${Seed.parse(readFileSync(join(out, name), 'utf8')).publicKey}.nk`, name);
  }
  assert.ok(readdirSync(out).some(name => /^O.*\.jwt$/.test(name)));
  assert.match((await run('export', 'keys', '--all', '--dir', out)).stderr, /is there already/);
  const meant = await run('export', 'keys', '-o', '--dir', join(out, 'offline'), '--remove', '--yes');
  assert.equal(meant.code, 0, meant.stderr);
  assert.deepEqual(
    keysIn(join(dir, 'keys')).filter(name => name.startsWith('O')),
    [],
  );
  assert.equal((await run('undo', '--yes')).code, 0);
  assert.equal(keysIn(join(dir, 'keys')).length, stored);
});

test('import keys: all of a folder or none, as one change; what is there already stays', async () => {
  const { dir } = copyStore('acme');
  const home = temporaryFolder('home-');
  const folder = temporaryFolder('import-');
  const run = (...args: readonly string[]) =>
    runCli(['-H', dir, 'import', 'keys', '--dir', folder, ...args], { home });
  const before = keysIn(join(dir, 'keys')).length;
  assert.match((await run()).stderr, /no key file .*--recurse/s);
  const [user, curve] = [Seed.generate('user'), Seed.generate('curve')];
  writeFileSync(join(folder, 'a.nk'), `${user.reveal()}\n`);
  mkdirSync(join(folder, 'below'));
  writeFileSync(join(folder, 'below', 'b.nk'), curve.reveal());
  assert.equal((await run('--recurse', '--dry-run')).code, 0);
  assert.equal(keysIn(join(dir, 'keys')).length, before);
  assert.equal((await run('--recurse')).code, 0);
  assert.equal(keysIn(join(dir, 'keys')).length, before + 2);
  const path = join(dir, 'keys', 'X', curve.publicKey.slice(1, 3), `${curve.publicKey}.nk`);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  const again = await run('--recurse');
  assert.match(`${again.stdout}${again.stderr}`, /2 keys are in the keystore already|Nothing to change/);
  writeFileSync(join(folder, 'bad.nk'), 'hello');
  writeFileSync(join(folder, 'c.nk'), Seed.generate('account').reveal());
  const bad = await run();
  assert.equal(bad.code, 1);
  assert.match(bad.stderr, /bad\.nk cannot be taken: it holds no seed\. Nothing was taken/);
  assert.equal(keysIn(join(dir, 'keys')).length, before + 2);
});

test('export account, user, operator: the JWT as it is, which import takes elsewhere', async () => {
  const { dir, read } = copyStore('acme');
  const home = temporaryFolder('home-');
  const file = join(home, 'orders.jwt');
  const run = (...args: readonly string[]) => runCli(['-H', dir, ...args], { home });
  assert.equal((await run('export', 'account', 'ORDERS', '-o', file)).code, 0);
  const token = readFileSync(file, 'utf8');
  assert.equal(token, read('ACME', 'accounts', 'ORDERS', 'ORDERS.jwt'));
  assert.match((await run('export', 'account', 'ORDERS', '-o', file)).stderr, /--force/);
  assert.equal((await run('export', 'operator')).stdout, `${read('ACME', 'ACME.jwt')}\n`);
  const user = JSON.parse((await run('export', 'user', '-a', 'ORDERS', 'svc-orders', '--json')).stdout);
  assert.equal(user.jwt, read('ACME', 'accounts', 'ORDERS', 'users', 'svc-orders.jwt'));
  const [kiosk, template] = [join(home, 'kiosk.jwt'), join(home, 'template.json')];
  await run('export', 'user', '-a', 'ORDERS', 'svc-orders', '-o', kiosk);
  await run('export', 'account', 'ORDERS', '--template', '-o', template);
  for (const made of [file, kiosk, template]) assert.equal(statSync(made).mode & 0o777, 0o600, made);
  const again = await run('import', 'account', '--file', file, '--overwrite');
  assert.match(`${again.stdout}${again.stderr}`, /Nothing to change/);
});

test('export account --template: imports that need an activation are named, and again where it is applied', async () => {
  const { dir } = copyStore('acme');
  const home = temporaryFolder('home-');
  const [token, template] = [join(home, 'token.jwt'), join(home, 'template.json')];
  const run = async (...args: readonly string[]) => {
    const done = await runCli(['-H', dir, ...args], { home });
    assert.equal(done.code, 0, `${args.join(' ')}: ${done.stderr}`);
    return done;
  };
  await run('add', 'account', 'BUYER');
  await run('add', 'export', 'audit.>', '-a', 'ORDERS', '--private');
  await run('generate', 'activation', '-a', 'ORDERS', '-s', 'audit.>', '-t', 'BUYER', '-o', token);
  await run('add', 'import', '-a', 'BUYER', '--token', token);
  const exported = await run('export', 'account', 'BUYER', '--template', '-o', template);
  assert.match(
    exported.stderr,
    /^warning: Imports that need an activation are left out: audit\.> of ORDERS\./m,
  );
  const applied = await run('add', 'account', 'OTHER', '--from-template', template);
  assert.match(applied.stdout, /lacks imports that need an activation: audit\.> of ORDERS\./);
  const none = await run('export', 'account', 'OTHER', '--template');
  assert.equal(none.stderr, '');
});
