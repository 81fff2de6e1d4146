import assert from 'node:assert/strict';
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { smallStore } from '../../support/changed-store.ts';

test('all accounts of another operator come over with their users, signed by this one; its system account does not', async () => {
  const [store, other] = [await smallStore(), await smallStore()];
  await other.run('rename account', { names: ['A', 'B'] });
  await other.run('add account', { name: 'A' });
  // As nsc has it: one keystore for all operators.
  cpSync(join(other.dir, 'keys'), join(store.dir, 'keys'), { recursive: true });
  const plan = await store.run('migrate', { operatorDir: join(other.dir, 'OP') });
  // This operator has an A of its own: names are no identity.
  assert.deepEqual(
    plan.skipped?.map(({ who }) => who),
    ['A'],
  );
  const taken = store.account('B');
  assert.equal(taken.sub, other.account('B').sub);
  assert.equal(taken.iss, store.operator().nats.signing_keys?.[0]);
  const user = 'OP/accounts/B/users/u.jwt';
  assert.equal(readFileSync(join(store.dir, user), 'utf8'), readFileSync(join(other.dir, user), 'utf8'));
  assert.ok(store.content()['creds/OP/B/u.creds']);
  const opened = store.open();
  await opened.scan();
  assert.deepEqual(
    opened.problems().map(({ message }) => message),
    [],
  );
  opened.close();
  await store.undo();
  assert.equal(store.open().accountRow('OP', 'B'), undefined);
});

test('one account by its file; again only with --force; never onto itself', async () => {
  const [store, other] = [await smallStore(), await smallStore()];
  await other.run('rename account', { names: ['A', 'B'] });
  const url = join(other.dir, 'OP/accounts/B/B.jwt');
  await store.run('migrate', { url });
  assert.ok(store.user('B', 'u'));
  await assert.rejects(store.plan('migrate', { url }), { code: 'account-there' });
  await other.run('edit account', { name: 'B', conns: '7' });
  await store.run('migrate', { url, force: 'true' });
  assert.equal(store.account('B').nats.limits.conn, 7);
  await assert.rejects(store.plan('migrate', { operatorDir: join(store.dir, 'OP') }), {
    code: 'migrate-onto-itself',
  });
  await assert.rejects(store.plan('migrate', { url: join(other.dir, 'OP') }), {
    code: 'source-unreadable',
    message: /it is a folder/,
  });
});
