import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountTemplate } from '../../../src/core/operations/template/account-template.ts';
import { ChangedStore, smallStore } from '../../support/changed-store.ts';
import { effectsOf } from '../../support/planning.ts';

/** ORDERS with a bit of everything, in a store of its own: DEV. */
async function dev(): Promise<{ readonly store: ChangedStore; readonly template: string }> {
  const store = new ChangedStore();
  await store.run('init', { name: 'OP', demo: 'true' });
  await store.run('edit account', { name: 'SHOP', conns: '7', description: 'Sells', tag: 'team:shop' });
  await store.run('edit account', { name: 'SHOP', sk: 'generate', jsTier: '1', jsDiskStorage: '10G' });
  await store.run('edit signing-key', { account: 'SHOP', sk: 'generate', role: 'clerk', allowPub: 'shop.>' });
  await store.run('revocations add-user', { account: 'SHOP', name: 'guest' });
  const names = store.open();
  await names.scan();
  const nameOf = (key: string) => names.accounts('OP').find(row => row.key === key)?.name;
  return { store, template: accountTemplate(store.account('SHOP'), nameOf).text };
}

test('an account of another store gets the settings, with keys of its own and imports by name', async () => {
  const { store, template } = await dev();
  const stage = await smallStore();
  await stage.run('rename account', { names: ['A', 'ORDERS'] });
  const plan = await stage.run('add account', { name: 'SHOP', fromTemplate: template });
  const [was, is] = [store.account('SHOP').nats, stage.account('SHOP').nats];
  assert.equal(is.limits.conn, 7);
  assert.deepEqual(is.limits, was.limits);
  assert.equal(is.description, 'Sells');
  assert.deepEqual(is.tags, ['team:shop']);
  assert.equal(is.revocations, undefined);
  assert.deepEqual(new Set(is.imports?.map(each => each?.account)), new Set([stage.account('ORDERS').sub]));
  const roles = (keys = is.signing_keys) =>
    keys?.map(each => (typeof each === 'string' ? '' : each.role)).sort();
  assert.deepEqual(roles(), roles(was.signing_keys));
  const keys = (nats: typeof is) =>
    nats.signing_keys?.map(each => (typeof each === 'string' ? each : each.key)) ?? [];
  assert.ok(keys(is).every(key => !keys(was).includes(key)));
  assert.deepEqual(effectsOf(plan, 'stops'), []);
  await stage.run('add user', { account: 'SHOP', name: 'eve' }, 'clerk');
  assert.equal(
    stage.user('SHOP', 'eve').iss,
    keys(is).find(key => key === stage.user('SHOP', 'eve').iss),
  );
});

test('it holds no key of the account, of its roles or of anybody else but those that it imports from', async () => {
  const { store, template } = await dev();
  const { imports } = store.account('SHOP').nats;
  const exporters = new Set(imports?.map(each => each?.account));
  const keys = template.match(/\bS?[OAUX][A-Z2-7]{55,56}\b/g) ?? [];
  assert.ok(keys.length > 0 && keys.every(key => exporters.has(key)), keys.join());
});

test('imports of accounts that are not here are left out and named; other files are refused', async () => {
  const { template } = await dev();
  const stage = await smallStore();
  const plan = await stage.plan('add account', { name: 'SHOP', fromTemplate: template });
  assert.match(
    effectsOf(plan, 'warning').join(),
    /orders\.events\.> is left out: there is no account ORDERS here/,
  );
  const others = [
    '{"nats":{}}',
    '{"template":"account","nats":{"limits":7}}',
    '{',
    '{"template":"account","nats":{}}',
  ];
  for (const fromTemplate of [...others, template.replace('"limits"', '"limitz"')])
    await assert.rejects(
      stage.plan('add account', { name: 'X', fromTemplate }),
      { code: 'template-invalid' },
      fromTemplate,
    );
});
