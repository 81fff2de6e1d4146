import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { smallStore } from '../support/changed-store.ts';
import { runCli } from '../support/cli.ts';
import { filesIn, sealableStore } from '../support/sealed.ts';
import { copyStore, scanIn, temporaryFolder } from '../support/stores.ts';
import { treeOf } from '../support/trees.ts';

/** Files with their modes and hashes, but nsc's choice of the current operator. */
const filesOf = (dir: string) =>
  treeOf(dir, path => /(^|\/)(nsc\.json|\.journal|\.gitignore)$/.test(path)).filter(
    line => !line.endsWith('/'),
  );

/** What of the golden store belongs to its operator: not other files in its folder, nor keys that it does not use. */
async function ownFiles(dir: string): Promise<readonly string[]> {
  const store = await scanIn(dir);
  await store.scanKeys();
  const unused = new Set(store.keys().flatMap(({ key, operator }) => (operator === 'ACME' ? [] : [key])));
  return filesOf(dir).filter(
    line => !/^\d+ (config\/|orders-to-billing)/.test(line) && ![...unused].some(key => line.includes(key)),
  );
}

/** A golden operator exported with its keys, and another store with an operator of its own. */
async function exported(...flags: readonly string[]) {
  const source = copyStore('acme');
  const folder = join(temporaryFolder('exported-'), 'acme');
  const target = await smallStore();
  const home = temporaryFolder('home-');
  const run = (...args: readonly string[]) => runCli(['-H', target.dir, ...args], { home });
  const out = await runCli(['-H', source.dir, 'export', 'operator', '--dir', folder, '--keys', ...flags], {
    home,
  });
  assert.equal(out.code, 0, out.stderr);
  return { source, folder, target, home, run, out };
}

test('a whole operator goes from store to store to the byte, as one change that undo takes back', async () => {
  const { source, folder, target, run, out } = await exported();
  const own = await ownFiles(source.dir);
  assert.deepEqual(filesOf(folder), own);
  assert.match(out.stderr, /7 accounts, 12 users, \d+ keys.*whoever reads these files has the operator/s);
  const [before, filesBefore] = [treeOf(target.dir), filesOf(target.dir)];
  const dry = await run('import', 'operator', folder, '--dry-run');
  assert.match(dry.stdout, /Import operator ACME: 7 accounts, 12 users/);
  assert.deepEqual(treeOf(target.dir), before);
  const done = await run('import', 'operator', folder, '--json');
  assert.equal(done.code, 0, done.stderr);
  assert.equal(JSON.parse(done.stdout).results.operator[0], 'O');
  const there = new Set(before);
  const added = filesOf(target.dir).filter(line => !there.has(line));
  assert.deepEqual(added, own);
  assert.equal((await run('list', 'accounts', '--operator', 'ACME')).code, 0);
  assert.equal((await run('undo', '--yes')).code, 0);
  assert.deepEqual(filesOf(target.dir), filesBefore);
  for (const gone of ['ACME', 'creds/ACME']) assert.ok(!existsSync(join(target.dir, gone)), gone);
});

test("it is taken out of nsc's own folders too, the keystore beside them or named", async () => {
  const { dir } = copyStore('acme');
  const own = await ownFiles(dir);
  const home = temporaryFolder('home-');
  const nsc = temporaryFolder('nsc-');
  mkdirSync(join(nsc, 'stores'));
  mkdirSync(join(nsc, 'keys'));
  renameSync(join(dir, 'ACME'), join(nsc, 'stores', 'ACME'));
  for (const part of ['keys', 'creds']) renameSync(join(dir, part), join(nsc, 'keys', part));
  const from = join(nsc, 'stores', 'ACME');
  for (const how of [[from], [join(nsc, 'stores')], ['--dir', from, '--keystore', join(nsc, 'keys')]]) {
    const to = temporaryFolder('to-');
    const done = await runCli(['-H', to, 'import', 'operator', ...how], { home });
    assert.equal(done.code, 0, done.stderr);
    assert.deepEqual(filesOf(to), own);
  }
  const to = temporaryFolder('to-');
  const none = await runCli(['-H', to, 'import', 'operator', from, '--keystore', home], { home });
  assert.match(none.stdout, /No key of it is beside it/);
  assert.ok(!existsSync(join(to, 'keys/A')));
});

test('without --keys no seed is exported, and nothing that is there is replaced but by --force', async () => {
  const { dir, read } = copyStore('acme');
  const home = temporaryFolder('home-');
  const out = join(home, 'out');
  const run = (...args: readonly string[]) => runCli(['-H', dir, 'export', 'operator', ...args], { home });
  const dry = await run('ACME', '--dir', out, '--dry-run');
  assert.match(dry.stdout, /out\/ACME\/ACME\.jwt\n/);
  assert.ok(!existsSync(out));
  const done = await run('ACME', '--dir', out, '--json');
  assert.equal(done.code, 0, done.stderr);
  assert.equal(JSON.parse(done.stdout).files.length, filesOf(out).length);
  assert.ok(!existsSync(join(out, 'keys')) && !existsSync(join(out, 'creds')));
  const jwt = join(out, 'ACME/ACME.jwt');
  assert.equal(statSync(jwt).mode & 0o777, 0o600);
  writeFileSync(jwt, 'mine');
  const again = await run('ACME', '--dir', out);
  assert.equal(again.code, 1);
  assert.match(again.stderr, /is there already.*--force/s);
  assert.equal(readFileSync(jwt, 'utf8'), 'mine');
  assert.equal((await run('ACME', '--dir', out, '-F')).code, 0);
  assert.equal(readFileSync(jwt, 'utf8'), read('ACME', 'ACME.jwt'));
  assert.match((await run('--keys')).stderr, /--dir DIR/);
  assert.match((await run('--dir', out, '-o', 'x')).stderr, /not both/);
});

test('a name or operator that is here already is refused, with what to do', async () => {
  const { folder, target, run } = await exported();
  const other = join(temporaryFolder('other-'), 'op');
  const second = await smallStore();
  await runCli(['-H', second.dir, 'export', 'operator', '--dir', other, '--keys']);
  const before = treeOf(target.dir);
  const taken = await run('import', 'operator', other);
  assert.equal(taken.code, 1);
  assert.match(taken.stderr, /another operator "OP" already.*--name NAME/s);
  assert.deepEqual(treeOf(target.dir), before);
  assert.equal((await run('import', 'operator', other, '-n', 'SECOND')).code, 0);
  assert.equal(
    readFileSync(join(target.dir, 'SECOND/SECOND.jwt'), 'utf8'),
    readFileSync(join(second.dir, 'OP/OP.jwt'), 'utf8'),
  );
  assert.ok(existsSync(join(target.dir, 'creds/SECOND/A/u.creds')));
  assert.equal((await run('import', 'operator', folder)).code, 0);
  const again = await run('import', 'operator', folder, '--name', 'AGAIN');
  assert.match(again.stderr, /here already, as "ACME".*import account or import user/s);
  assert.match((await run('import', 'operator', temporaryFolder('none-'))).stderr, /There is no operator in/);
  const several = await runCli(['-H', temporaryFolder('to-'), 'import', 'operator', target.dir]);
  assert.match(several.stderr, /several operators.*\/ACME, .*\/OP, /s);
});

test('a broken signature, chain or key is named, and left out only with --skip-damaged', async () => {
  const { folder, target, run, source } = await exported();
  const user = join(folder, 'ACME/accounts/ORDERS/users/kiosk.jwt');
  const account = join(folder, 'ACME/accounts/BILLING/BILLING.jwt');
  const token = readFileSync(user, 'utf8');
  writeFileSync(user, `${token.slice(0, -6)}AAAAAA`);
  // An account of another operator: sound, and of no use here.
  cpSync(join(target.dir, 'OP/accounts/A/A.jwt'), account);
  const before = treeOf(target.dir);
  const refused = await run('import', 'operator', folder);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /kiosk\.jwt \(.*--skip-damaged/s);
  assert.match(refused.stderr, /BILLING\.jwt/);
  assert.deepEqual(treeOf(target.dir), before);
  const partly = await run('import', 'operator', '--skip-damaged', folder);
  assert.equal(partly.code, 1);
  assert.match(partly.stdout, /refused .*kiosk\.jwt/);
  assert.match(partly.stdout, /svc-billing\.jwt: Its account is left out/);
  assert.ok(!existsSync(join(target.dir, 'ACME/accounts/BILLING')));
  assert.ok(!existsSync(join(target.dir, 'ACME/accounts/ORDERS/users/kiosk.jwt')));
  assert.equal(
    readFileSync(join(target.dir, 'ACME/accounts/ORDERS/ORDERS.jwt'), 'utf8'),
    source.read('ACME', 'accounts', 'ORDERS', 'ORDERS.jwt'),
  );
  writeFileSync(join(folder, 'ACME/ACME.jwt'), 'eyJ');
  assert.equal((await run('undo', '--yes')).code, 0);
  assert.match((await run('import', 'operator', '--skip-damaged', folder)).stderr, /operator ACME cannot/);
});

test('what has expired is taken, and told; creds whose key is nowhere else come as they are', async () => {
  const { folder, target, home } = await exported();
  const creds = join(folder, 'creds/ACME/ORDERS/kiosk.creds');
  const { key = '' } =
    (await scanIn(folder)).users('ACME', 'ORDERS').find(({ name }) => name === 'kiosk') ?? {};
  rmSync(join(folder, `keys/U/${key.slice(1, 3)}/${key}.nk`));
  const now = () => Date.UTC(2150, 0, 1);
  const done = await runCli(['-H', target.dir, 'import', 'operator', folder], { home, now });
  assert.equal(done.code, 0, done.stderr);
  assert.match(done.stdout, /! user .*, as it is there: .*expired/i);
  assert.equal(
    readFileSync(join(target.dir, 'creds/ACME/ORDERS/kiosk.creds'), 'utf8'),
    readFileSync(creds, 'utf8'),
  );
  assert.ok(!existsSync(join(target.dir, `keys/U/${key.slice(1, 3)}/${key}.nk`)));
});

test('into a sealed keystore keys and creds go sealed; out of one they come by an export', async () => {
  const { open, seal, copy } = sealableStore();
  const home = temporaryFolder('home-');
  const small = await smallStore();
  const [there, back] = [join(home, 'there'), join(home, 'back')];
  assert.equal((await runCli(['-H', small.dir, 'export', 'operator', '--dir', there, '--keys'])).code, 0);
  assert.equal((await seal()).code, 0);
  const sealed = await runCli(['-H', small.dir, 'import', 'operator', copy.dir], { home });
  assert.match(sealed.stderr, /is sealed.*export operator --dir DIR --keys/s);
  const done = await open('import', 'operator', there);
  assert.equal(done.code, 0, done.stderr);
  assert.deepEqual(
    filesIn(copy.dir).filter(name => !name.endsWith('.sealed')),
    [],
  );
  assert.ok(existsSync(join(copy.dir, 'creds/OP/A/u.creds.sealed')));
  const out = await open('export', 'operator', 'OP', '--dir', back, '--keys');
  assert.equal(out.code, 0, out.stderr);
  assert.deepEqual(filesOf(back), filesOf(there));
  assert.equal((await open('undo', '--yes')).code, 0);
  assert.ok(!existsSync(join(copy.dir, 'OP')) && !existsSync(join(copy.dir, 'creds/OP')));
  const locked = await runCli(
    ['-H', copy.dir, 'export', 'operator', 'ACME', '--dir', join(home, 'x'), '--keys'],
    {
      home,
    },
  );
  assert.match(locked.stderr, /sealed|locked/);
  assert.ok(!existsSync(join(home, 'x')));
});

test('the JWT alone is taken as of an operator that somebody else keeps', async () => {
  const { path } = copyStore('acme');
  const home = temporaryFolder('home-');
  const to = temporaryFolder('to-');
  const run = () => runCli(['-H', to, 'import', 'operator', path('ACME', 'ACME.jwt')], { home });
  assert.equal((await run()).code, 0);
  assert.match(readFileSync(join(to, 'ACME/.nsc'), 'utf8'), /"managed":true/);
  assert.match((await run()).stderr, /"ACME" already.*--name/s);
});
