import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { Seed } from '../../../src/core/nkeys/seed.ts';
import { smallStore } from '../../support/changed-store.ts';
import { runCli } from '../../support/cli.ts';
import { copyStore, openIn, temporaryFolder } from '../../support/stores.ts';

/** All files of a store in one flat folder, names made up. */
function scatter(from: string, to: string, kinds: RegExp): void {
  const files = readdirSync(from, { recursive: true, withFileTypes: true }).filter(file => file.isFile());
  for (const [i, file] of files.entries())
    if (kinds.test(file.name) && !/[\\/]\.nkeeper/.test(file.parentPath))
      cpSync(join(file.parentPath, file.name), join(to, `${i}-${basename(file.name)}`));
}

test('fix builds a store from loose files: the latest versions, all keys, creds; curve keys too', async () => {
  const { dir } = copyStore('acme');
  const home = temporaryFolder('home-');
  const loose = join(home, 'loose/below');
  mkdirSync(loose, { recursive: true });
  scatter(dir, loose, /\.(jwt|nk)$/);
  const curve = Seed.generate('curve');
  writeFileSync(join(loose, 'some.nk'), curve.reveal());
  writeFileSync(join(loose, 'broken.jwt'), 'eyJ');
  const out = join(home, 'out');
  const done = await runCli(['fix', '--in', join(home, 'loose'), '--out', out, '--json'], { home });
  const said = JSON.parse(done.stdout);
  assert.equal(done.code, 1, 'one file is broken, and that is said');
  assert.match(JSON.stringify(said.skipped), /broken\.jwt/);
  const [before, after] = [openIn(dir), openIn(join(out, 'operators'))];
  const accounts = before.accounts('ACME').map(({ name }) => name);
  assert.deepEqual(
    after.accounts('ACME').map(({ name }) => name),
    accounts,
  );
  for (const name of accounts) {
    assert.equal(after.account('ACME', name)?.token, before.account('ACME', name)?.token);
    assert.deepEqual(
      after.users('ACME', name).map(user => user.name),
      before.users('ACME', name).map(user => user.name),
    );
  }
  const keys = readdirSync(join(out, 'keys/keys'), { recursive: true, encoding: 'utf8' });
  assert.ok(keys.some(name => name.endsWith(`${curve.publicKey}.nk`)));
  assert.match((await runCli(['fix', '--in', loose, '--out', out], { home })).stderr, /not empty/);
});

test('of several versions the latest counts; users come out of creds with --creds; what belongs to nobody is named', async () => {
  const [store, other] = [await smallStore(), await smallStore()];
  const loose = temporaryFolder('loose-');
  scatter(store.dir, loose, /^A\.jwt$/);
  await store.run('edit account', { name: 'A', description: 'later' });
  mkdirSync(join(loose, 'later'));
  scatter(store.dir, join(loose, 'later'), /\.(creds|nk)$|^(A|OP|SYS)\.jwt$/);
  cpSync(join(other.dir, 'OP/accounts/A/A.jwt'), join(loose, 'foreign.jwt'));
  const out = join(temporaryFolder('built-'), 'out');
  const { code, stdout } = await runCli(['fix', '--in', loose, '--out', out, '--creds']);
  assert.equal(code, 1);
  assert.match(stdout, /foreign\.jwt.*No operator that was found signed this account/s);
  const built = openIn(join(out, 'operators'));
  assert.equal(built.account('OP', 'A')?.claims?.nats.description, 'later');
  assert.equal(built.user('OP', 'A', 'u')?.token, store.open().user('OP', 'A', 'u')?.token);
  const creds = readFileSync(join(out, 'keys/creds/OP/A/u.creds'), 'utf8');
  assert.equal(creds, readFileSync(join(store.dir, 'creds/OP/A/u.creds'), 'utf8'));
});
