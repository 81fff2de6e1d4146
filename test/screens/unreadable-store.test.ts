import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import { test } from 'node:test';
import { cellText } from '../../src/app/list.ts';
import type { Route } from '../../src/app/route.ts';
import { asNobody, openForAll } from '../support/nobody.ts';
import { listOf, openScanned, worldOf } from '../support/screen-text.ts';
import { copyStore } from '../support/stores.ts';

/** A list of a store of which `folder` cannot be read: its rows by name, and what it says when it has none. */
async function listWithout(folder: string, route: Route) {
  const copy = copyStore('acme');
  openForAll(copy.dir);
  chmodSync(copy.path(folder), 0);
  let found: { readonly rows: readonly string[]; readonly empty: string } | undefined;
  await asNobody(async () => {
    const store = await openScanned(copy.dir);
    await store.scanKeys();
    const list = listOf(route, worldOf(store));
    const rows = list.rows.map(row => list.columns.map(column => cellText(column, row)).join(' '));
    found = { rows, empty: String(list.empty) };
    store.close();
  });
  chmodSync(copy.path(folder), 0o755);
  return found!;
}

test('a store that cannot be read asks nobody to make an operator', async () => {
  const { rows, empty } = await listWithout('', { screen: 'operators' });
  assert.deepEqual(rows, []);
  assert.match(empty, /The folder cannot be listed: you have no permission/);
  assert.doesNotMatch(empty, /nsc add/);
});

test('an operator folder that cannot be read is a row', async () => {
  const { rows } = await listWithout('ACME', { screen: 'operators' });
  assert.match(rows[0] ?? '', /^ACME .*\? .*folder unreadable/);
});

test('accounts that cannot be listed ask nobody to make one', async () => {
  const { empty } = await listWithout('ACME/accounts', { screen: 'accounts', operator: 'ACME' });
  assert.match(empty, /you have no permission/);
  assert.doesNotMatch(empty, /nsc add/);
});

test('users that cannot be listed are an unknown number with a mark', async () => {
  const folder = 'ACME/accounts/BILLING/users';
  const { rows } = await listWithout(folder, { screen: 'accounts', operator: 'ACME' });
  assert.match(rows.find(row => row.startsWith('BILLING')) ?? '', /^BILLING \S+ \? /);
});

test('a key in a folder that cannot be listed is not called “not stored”', async () => {
  const { rows } = await listWithout('keys/O', { screen: 'keys' });
  const row = rows.find(each => each.startsWith('operator ACME identity'));
  assert.match(row ?? '', /unreadable/);
});
