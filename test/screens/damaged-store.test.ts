import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import { cellText } from '../../src/app/list.ts';
import type { Route } from '../../src/app/route.ts';
import { listOf, openScanned, pageText, worldOf } from '../support/screen-text.ts';
import { copyStore, type StoreCopy } from '../support/stores.ts';

const DAMAGES: readonly (readonly [
  name: string,
  word: RegExp,
  damage: (copy: StoreCopy, file: string) => void,
])[] = [
  ['emptied', /empty file/, (copy, file) => copy.write(file, '')],
  ['cut short', /damaged/, (copy, file) => copy.write(file, copy.read(file).slice(0, 90))],
  ['changed', /bad signature/, (copy, file) => copy.write(file, flipSignature(copy.read(file)))],
  ['no JWT', /damaged/, (copy, file) => copy.write(file, 'hello\n')],
  ['of another kind', /wrong kind/, (copy, file) => copy.write(file, copy.read('ACME/ACME.jwt'))],
  [
    'a folder',
    /a folder/,
    (copy, file) => {
      rmSync(copy.path(file));
      mkdirSync(copy.path(file));
    },
  ],
  ['missing', /no file/, (copy, file) => rmSync(copy.path(file))],
];

function flipSignature(token: string): string {
  const [header, payload, signature] = token.trim().split('.') as [string, string, string];
  return `${header}.${payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`;
}

for (const [name, word, damage] of DAMAGES) {
  test(`an account whose file is ${name} is a row with its reason, and all else works`, async () => {
    const copy = copyStore('acme');
    damage(copy, 'ACME/accounts/BILLING/BILLING.jwt');
    const store = await openScanned(copy.dir);
    const world = worldOf(store);
    const accounts = listOf({ screen: 'accounts', operator: 'ACME' }, world);
    assert.equal(accounts.rows.length, 7);
    const states = accounts.rows.map(
      row => `${cellText(accounts.columns[0]!, row)} ${cellText(accounts.columns.at(-1)!, row)}`,
    );
    assert.match(states.find(state => state.startsWith('BILLING'))!, word);
    assert.ok(states.includes('ORDERS ok'), states.join());
    const page = pageText({ screen: 'account', operator: 'ACME', account: 'BILLING' }, world);
    assert.ok(page.includes('BILLING.jwt'));
    assert.ok(page.includes('svc-billing'), 'its users are still there');
    for (const route of allRoutes()) pageText(route, world);
    store.close();
  });
}

test('users that servers refuse say why, the others are fine', async () => {
  const copy = copyStore('acme');
  const folder = 'ACME/accounts/ORDERS/users/analyst.jwt';
  rmSync(copy.path(folder));
  mkdirSync(copy.path(folder));
  const store = await openScanned(copy.dir);
  const users = listOf({ screen: 'users', operator: 'ACME' }, worldOf(store));
  const states = users.rows.map(
    row => `${cellText(users.columns[0]!, row)}: ${cellText(users.columns.at(-1)!, row)}`,
  );
  assert.equal(states.length, 12);
  for (const state of ['former: revoked', 'analyst: a folder', 'kiosk: ok'])
    assert.ok(states.includes(state), states.join());
  store.close();
});

test('a store whose operator cannot be read still shows everything else', async () => {
  const copy = copyStore('acme');
  copy.write('ACME/ACME.jwt', '');
  const store = await openScanned(copy.dir);
  const world = worldOf(store);
  for (const route of allRoutes()) pageText(route, world);
  assert.match(pageText({ screen: 'operator', operator: 'ACME' }, world), /empty/);
  store.close();
});

test('places that went away say so', async () => {
  const copy = copyStore('acme');
  const store = await openScanned(copy.dir);
  const world = worldOf(store);
  const gone: readonly Route[] = [
    { screen: 'operator', operator: 'NONE' },
    { screen: 'account', operator: 'ACME', account: 'NONE' },
    { screen: 'user', operator: 'ACME', account: 'ORDERS', user: 'none' },
    { screen: 'part', operator: 'ACME', account: 'ORDERS', part: { kind: 'export', index: 99 } },
    { screen: 'part', operator: 'ACME', account: 'ORDERS', part: { kind: 'mapping', subject: 'toString' } },
    { screen: 'token', operator: 'NONE', account: 'X', user: 'y' },
  ];
  for (const route of gone) assert.match(pageText(route, world), /no longer in/);
  assert.equal(listOf({ screen: 'accounts', operator: 'NONE' }, world).rows.length, 0);
  store.close();
});

function allRoutes(): readonly Route[] {
  const accounts = ['AUTH', 'BILLING', 'EMPTY', 'LOCKED', 'ORDERS', 'SYS', 'Ünïcode ☂ account'];
  return [
    { screen: 'operators' },
    { screen: 'operator', operator: 'ACME' },
    { screen: 'accounts', operator: 'ACME' },
    { screen: 'users', operator: 'ACME' },
    ...accounts.map(account => ({ screen: 'account', operator: 'ACME', account }) as const),
    ...accounts.map(account => ({ screen: 'token', operator: 'ACME', account }) as const),
    { screen: 'user', operator: 'ACME', account: 'BILLING', user: 'svc-billing' },
    { screen: 'user', operator: 'ACME', account: 'ORDERS', user: 'scoped-writer' },
  ];
}
