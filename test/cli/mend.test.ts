import assert from 'node:assert/strict';
import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { encodeToken } from '../../src/core/claims/token/encode.ts';
import { type ChangedStore, smallStore } from '../support/changed-store.ts';
import { runCli } from '../support/cli.ts';

/** As nsc or somebody by hand leaves it: a JWT that another key signed. */
function signAgain(store: ChangedStore, kind: 'account' | 'user', file: string, signer: string): void {
  const claims = kind === 'account' ? store.account('A') : store.user('A', 'u');
  const opened = store.open();
  const seed = opened.readSeed(signer);
  const { issuer_account: _, ...nats } = claims.nats as unknown as Record<string, unknown>;
  writeFileSync(file, encodeToken(kind, { ...claims, nats } as never, seed, Number(claims.iat)));
  opened.close();
}

test('validate --fix: modes, missing creds, and in a strict operator what identity keys signed; undo', async () => {
  const store = await smallStore();
  const { dir } = store;
  await store.run('edit operator', { requireSigningKeys: 'true' });
  const run = (...args: readonly string[]) =>
    runCli(['-H', dir, ...args], { now: () => store.now * 1000, home: dir });
  const account = join(dir, 'OP/accounts/A/A.jwt');
  const user = join(dir, 'OP/accounts/A/users/u.jwt');
  const creds = join(dir, 'creds/OP/A/u.creds');
  signAgain(store, 'account', account, store.operator().sub ?? '');
  signAgain(store, 'user', user, store.account('A').sub ?? '');
  rmSync(creds);
  chmodSync(account, 0o644);
  chmodSync(join(dir, 'keys'), 0o755);
  const before = readFileSync(account, 'utf8');
  assert.equal((await run('validate', '-A')).code, 1);
  assert.match((await run('validate', '-A', '--fix')).stderr, /no terminal to ask on.*--yes/s);
  const dry = await run('validate', '-A', '--fix', '--dry-run');
  assert.match(dry.stderr, /A\.jwt: mode 0644, and should have 0600/);
  assert.equal(readFileSync(account, 'utf8'), before);
  const done = await run('validate', '-A', '--fix', '--yes');
  assert.equal(done.code, 0, done.stderr + done.stdout);
  assert.equal(statSync(account).mode & 0o777, 0o600);
  assert.equal(statSync(join(dir, 'keys')).mode & 0o777, 0o700);
  assert.equal(store.account('A').iss, store.operator().nats.signing_keys?.[0]);
  assert.equal(store.user('A', 'u').nats.issuer_account, store.account('A').sub);
  assert.ok(readFileSync(creds, 'utf8').includes(readFileSync(user, 'utf8')));
  assert.match((await run('validate', '-A', '--fix', '--yes')).stderr, /Nothing is to be mended/);
  const script = await run('validate', '-A', '--fix');
  assert.equal(script.code, 0, 'nothing has to be meant');
  assert.match(script.stderr, /Nothing is to be mended/);
  rmSync(creds);
  assert.equal((await run('validate', '-a', 'A', '--fix', '--yes')).code, 0);
  assert.ok(readFileSync(creds, 'utf8'));
  assert.equal((await run('undo', '--yes')).code, 0);
  assert.throws(() => readFileSync(creds));
});

test('what somebody else signed is not made good; a key of our own that was removed is', async () => {
  const [store, other] = [await smallStore(), await smallStore()];
  const { dir } = store;
  const run = (...args: readonly string[]) =>
    runCli(['-H', dir, ...args], { now: () => store.now * 1000, home: dir });
  const path = 'OP/accounts/A/A.jwt';
  writeFileSync(join(dir, path), readFileSync(join(other.dir, path)));
  const foreign = await run('validate', '-A', '--fix', '--yes');
  assert.equal(foreign.code, 1);
  assert.equal(readFileSync(join(dir, path), 'utf8'), readFileSync(join(other.dir, path), 'utf8'));
});

test('undo brings back the JWT that validate --fix signed anew, as it was; redo mends it again', async () => {
  const store = await smallStore();
  const { dir } = store;
  const run = (...args: readonly string[]) =>
    runCli(['-H', dir, ...args], { now: () => store.now * 1000, home: dir });
  const [path, creds] = ['OP/accounts/A/users/u.jwt', 'creds/OP/A/u.creds'].map(name => join(dir, name));
  const read = (file = '') => readFileSync(file, 'utf8');
  // As `nsc edit account --rm-sk` leaves it.
  const claims = store.account('A');
  const opened = store.open();
  const seed = opened.readSeed(claims.iss ?? '');
  const { signing_keys: _, ...nats } = claims.nats;
  const file = join(dir, 'OP/accounts/A/A.jwt');
  writeFileSync(file, encodeToken('account', { ...claims, nats } as never, seed, store.now));
  opened.close();
  const before = [path, creds].map(read);
  assert.equal((await run('validate', '-A')).code, 1);
  assert.equal((await run('validate', '-A', '--fix', '--yes')).code, 0);
  const mended = [path, creds].map(read);
  assert.notDeepEqual(mended, before);
  assert.equal((await run('validate', '-A')).code, 0);
  store.now += 10;
  const undone = await run('undo', '--yes');
  assert.equal(undone.code, 0, undone.stderr);
  assert.match(
    undone.stdout,
    /The old JWT of u comes back as another key signed it, and is refused as before/,
  );
  assert.match(undone.stderr, /Done\./);
  assert.deepEqual([path, creds].map(read), before);
  assert.match((await run('undo', '--yes')).stderr, /There is nothing to undo/);
  const redone = await run('redo', '--yes');
  assert.equal(redone.code, 0, redone.stderr + redone.stdout);
  assert.equal((await run('validate', '-A')).code, 0);
  assert.equal(store.user('A', 'u').iss, store.account('A').sub);
});

test('expirations --exit-code: 4 where something expires soon, for cron', async () => {
  const store = await smallStore();
  const { dir } = store;
  const run = (...args: readonly string[]) =>
    runCli(['-H', dir, 'expirations', ...args], { now: () => store.now * 1000, home: dir });
  assert.equal((await run('--exit-code')).code, 0);
  await store.run('edit user', { account: 'A', name: 'u', expiry: '2d' });
  assert.equal((await run('--within', '1w')).code, 0, 'as with nsc');
  assert.equal((await run('--within', '1w', '--exit-code', '--json')).code, 4);
  assert.equal((await run('--within', '1h', '--exit-code')).code, 0);
});
