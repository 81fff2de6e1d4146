import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type ChangedStore, smallStore } from '../../support/changed-store.ts';
import { effectsOf } from '../../support/planning.ts';

const read = ({ dir }: ChangedStore, path: string) => readFileSync(join(dir, path), 'utf8');
const A = 'OP/accounts/A/A.jwt';

test('an account that this operator signed is taken as it is', async () => {
  const store = await smallStore();
  const token = read(store, A);
  rmSync(join(store.dir, 'OP/accounts/A'), { recursive: true });
  await store.run('import account', { file: token });
  assert.equal(read(store, A), token);
  await store.undo();
  assert.equal(store.open().accountRow('OP', 'A'), undefined);
});

test('one that another operator signed only with --force, signed anew; users come with their creds', async () => {
  const [store, other] = [await smallStore(), await smallStore()];
  const account = read(other, A);
  await store.run('rename account', { names: ['A', 'OLD'] });
  await assert.rejects(store.plan('import account', { file: account }), { code: 'account-foreign' });
  const plan = await store.run('import account', { file: account, force: 'true' });
  assert.match(effectsOf(plan, 'note').join(), /No key of A is here/);
  assert.equal(store.account('A').sub, other.account('A').sub);
  assert.equal(store.account('A').iss, store.operator().nats.signing_keys?.[0]);
  const creds = read(other, 'creds/OP/A/u.creds');
  await store.run('import user', { file: creds });
  assert.equal(read(store, 'creds/OP/A/u.creds'), creds);
  assert.equal(read(store, 'OP/accounts/A/users/u.jwt'), read(other, 'OP/accounts/A/users/u.jwt'));
  await assert.rejects(store.plan('import user', { file: creds }), { code: 'user-there' });
  assert.deepEqual((await store.plan('import user', { file: creds, overwrite: 'true' })).changes, []);
  await store.undo();
  assert.throws(() => read(store, 'creds/OP/A/u.creds'));
});

test('one that is here is replaced with --overwrite; what is newer here is not lost without a word', async () => {
  const store = await smallStore();
  const old = read(store, A);
  await store.run('revocations add-user', { account: 'A', name: 'u' });
  await assert.rejects(store.plan('import account', { file: old }), { code: 'account-there' });
  const plan = await store.plan('import account', { file: old, overwrite: 'true' });
  assert.equal(plan.danger, 'destructive');
  assert.match(effectsOf(plan, 'warning').join(), /issued later.*loses 1 revocation/s);
  await store.apply(plan);
  assert.equal(read(store, A), old);
});

test('accounts are matched by key, never by name; names that lead out of the store are refused', async () => {
  const [store, other] = [await smallStore(), await smallStore()];
  const given = { file: read(other, A), force: 'true', overwrite: 'true' };
  await assert.rejects(store.plan('import account', given), { code: 'name-taken' });
  const token = read(store, A);
  await store.run('rename account', { names: ['A', 'B'] });
  await assert.rejects(store.plan('import account', { file: token }), { code: 'account-there' });
  await assert.rejects(store.plan('import account', { file: read(store, 'OP/OP.jwt') }), {
    code: 'account-jwt-unusable',
  });
});

test('a user whose account is not here, or does not know who signed it, is not taken', async () => {
  const [store, other] = [await smallStore(), await smallStore()];
  const creds = read(other, 'creds/OP/A/u.creds');
  await assert.rejects(store.plan('import user', { file: creds }), { code: 'account-unknown' });
  const mixed = creds.replace(
    /SU[A-Z2-7]{56}/,
    read(store, 'creds/OP/A/u.creds').match(/SU[A-Z2-7]{56}/)![0],
  );
  await assert.rejects(store.plan('import user', { file: mixed }), { code: 'user-jwt-unusable' });
  await other.run('rename account', { names: ['A', 'B'] });
  await store.run('import account', { file: read(other, 'OP/accounts/B/B.jwt'), force: 'true' });
});

test('a user whose signing key the account has no more is not taken', async () => {
  const store = await smallStore();
  const creds = read(store, 'creds/OP/A/u.creds');
  const [key] = store.account('A').nats.signing_keys ?? [];
  await store.run('delete user', { account: 'A', name: 'u' });
  await store.run('edit account', { name: 'A', sk: 'generate', rmSk: String(key) });
  await assert.rejects(store.plan('import user', { file: creds }), { code: 'user-foreign' });
});
