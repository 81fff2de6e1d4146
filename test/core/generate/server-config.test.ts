import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type ConfigKind, serverConfig } from '../../../src/core/generate/server-config.ts';
import { holdOperator } from '../../../src/core/operations/held.ts';
import { Admin } from '../../support/admin.ts';
import { getsIn, Responder } from '../../support/emergency.ts';
import { startServer } from '../../support/nats.ts';
import { now, TestOperator } from '../../support/nats-identities.ts';
import { writeStore } from '../../support/written-store.ts';

async function configured(t: TestContext, kind: ConfigKind) {
  const operator = new TestOperator('ACME');
  const shop = operator.account('SHOP');
  const dir = writeStore(operator, [shop], [operator.systemUser, shop.user('client')]);
  const store = new Responder(t, dir, []).store();
  const held = holdOperator(store);
  const { text, warnings } = await serverConfig({
    store,
    operator: held,
    kind,
    allowDelete: true,
    now: now(),
  });
  assert.deepEqual(warnings, []);
  const server = await startServer(t, { operator, generated: text });
  return { operator, shop, dir, server };
}

test('a full server starts with it, and takes a push', async t => {
  const { shop, dir, server } = await configured(t, 'full');
  const user = shop.user('late');
  assert.equal(await getsIn(server, user), false, 'only the system account is in it');
  const view = await new Admin(t, dir, [server]).push();
  assert.equal(view.proven, true, JSON.stringify(view));
  assert.equal(await getsIn(server, user), true);
});

test('a server that has it all in memory lets everybody in at once', async t => {
  const { shop, server } = await configured(t, 'memory');
  assert.equal(await getsIn(server, shop.user('client')), true);
});

test('a cache starts with it', async t => {
  const { operator, server } = await configured(t, 'cache');
  assert.equal(await getsIn(server, operator.systemUser), true);
});

test('what a server could not use is not written into it', async t => {
  const operator = new TestOperator('ACME');
  const shop = operator.account('SHOP');
  const dir = writeStore(operator, [shop]);
  writeFileSync(join(dir, 'ACME', 'accounts', 'SHOP', 'SHOP.jwt'), 'hello\n');
  const store = new Responder(t, dir, []).store();
  const options = { store, operator: holdOperator(store), now: now() };
  await assert.rejects(serverConfig({ ...options, kind: 'memory' }), { code: 'entity-unusable' });
  const { text } = await serverConfig({ ...options, kind: 'full' });
  assert.ok(text.includes(operator.system.token), 'it is not about SHOP');
});

test('without a system account: a memory resolver is told what it lacks, the others cannot be', async t => {
  const operator = new TestOperator('ACME', { system_account: '' });
  const dir = writeStore(operator, [operator.account('SHOP')], []);
  const store = new Responder(t, dir, []).store();
  const options = { store, operator: holdOperator(store), now: now() };
  await assert.rejects(serverConfig({ ...options, kind: 'full' }), { code: 'input-missing' });
  const { warnings } = await serverConfig({ ...options, kind: 'memory' });
  assert.match(warnings.join(), /no system account: nobody can watch/);
});
