import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { init } from '../../../src/core/operations/init.ts';
import { ChangedStore, smallStore } from '../../support/changed-store.ts';
import { contextIn, planOf } from '../../support/planning.ts';

test('init makes what nsc makes, makes it current, and undo takes it all back', async () => {
  const store = new ChangedStore();
  await store.run('init', { name: 'ACME' });
  const { sub, nats } = store.operator('ACME');
  const [system, account] = [store.account('SYS', 'ACME'), store.account('ACME', 'ACME')];
  // As nsc 2.13 does it: the identity signs everything but the user of the system account.
  assert.deepEqual(nats.operator_service_urls, ['nats://localhost:4222']);
  assert.equal(nats.system_account, system.sub);
  assert.deepEqual([system.iss, account.iss], [sub, sub]);
  assert.equal(system.nats.exports?.length, 2);
  const sys = store.user('SYS', 'sys', 'ACME');
  assert.equal(sys.iss, system.nats.signing_keys?.[0]);
  assert.equal(sys.nats.issuer_account, system.sub);
  assert.equal(store.user('ACME', 'ACME', 'ACME').iss, account.sub);
  const config = JSON.parse(readFileSync(join(store.dir, 'nsc.json'), 'utf8'));
  assert.deepEqual([config.operator, config.account, config.store_root], ['ACME', 'ACME', store.dir]);
  const creds = Object.keys(store.content()).filter(name => name.endsWith('.creds'));
  assert.deepEqual(creds, ['creds/ACME/ACME/ACME.creds', 'creds/ACME/SYS/sys.creds']);
  await store.undo();
  assert.deepEqual(store.content(), {});
});

test('what is missing where an earlier init was interrupted is added, once', async () => {
  const store = new ChangedStore();
  await store.run('add operator', { name: 'ACME' });
  const plan = await store.run('init', { name: 'ACME' });
  assert.match(plan.title, /^Finish setting up operator ACME/);
  assert.equal(store.operator('ACME').nats.system_account, store.account('SYS', 'ACME').sub);
  rmSync(join(store.dir, 'ACME/accounts/ACME/users'), { recursive: true });
  await store.run('init', { name: 'ACME' });
  assert.equal(store.user('ACME', 'ACME', 'ACME').iss, store.account('ACME', 'ACME').sub);
  assert.deepEqual((await store.plan('init', { name: 'ACME' })).changes, []);
});

test('an operator that is in use is not touched; names are checked', async () => {
  const store = await smallStore();
  await assert.rejects(store.plan('init', { name: 'OP' }), { code: 'name-taken' });
  await assert.rejects(store.plan('init', { name: 'SYS' }), { code: 'name-taken' });
  await assert.rejects(store.plan('init', { name: '../x' }), { code: 'name-invalid' });
});

test('demo data: two accounts that share something, a scope, a user that expires; nothing is wrong with it', async () => {
  const store = new ChangedStore();
  await store.run('init', { name: 'ACME', demo: 'true', generateSigningKey: 'true' });
  const opened = store.open();
  await opened.scan();
  assert.deepEqual(
    opened.problems().map(({ message }) => message),
    [],
  );
  assert.deepEqual(
    opened.accounts('ACME').map(({ name }) => name),
    ['ACME', 'ORDERS', 'SHOP', 'SYS'],
  );
  assert.equal(store.account('ORDERS', 'ACME').iss, store.operator('ACME').nats.signing_keys?.[0]);
  opened.close();
});

test('under an operator that somebody else keeps: an account that its server is asked to sign', async () => {
  const theirs = await smallStore();
  await theirs.run('edit operator', { accountJwtServerUrl: 'https://example.com/jwt/v1' });
  const token = readFileSync(join(theirs.dir, 'OP/OP.jwt'), 'utf8');
  const knownOperators = [{ name: 'hosted', url: 'https://example.com/jwt/v1/operator' }];
  const store = new ChangedStore();
  const context = contextIn(store.dir, { knownOperators, readSource: async () => token });
  const plan = await planOf(init, { remoteOperator: 'HOSTED', name: 'shop' }, context);
  const files = plan.changes.map(({ path }) => path.slice(store.dir.length + 1));
  assert.ok(files.includes('hosted/hosted.jwt'), files.join());
  const account = plan.changes.find(each => each.kind === 'token' && each.claims === 'account');
  assert.ok(account?.kind === 'token');
  assert.equal(account.signer?.publicKey, account.entity.key);
  assert.match(
    plan.effects.map(({ text }) => text).join('\n'),
    /example.com\/jwt\/v1 is asked to sign account shop/,
  );
  await assert.rejects(planOf(init, { remoteOperator: 'nobody' }, context), { code: 'operator-unknown' });
});
