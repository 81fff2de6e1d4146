import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { test } from 'node:test';
import { list, screen } from '../../src/app/screen.ts';
import { DashboardDriver } from '../support/dashboard.tsx';
import { openScanned } from '../support/screen-text.ts';
import { copyStore } from '../support/stores.ts';

test('a new row comes last for a moment, and goes to its place although nothing else happens', async t => {
  const copy = copyStore('acme');
  const store = await openScanned(copy.dir);
  const driver = new DashboardDriver({ store, parts: { now: Date.now } });
  const shown: string[] = [];
  const stop = driver.app.state.subscribe(() => {
    const names = driver.app.list()!.rows.map(row => (row as { readonly name: string }).name);
    shown.push(names.indexOf('AAA') < 0 ? 'none' : names.indexOf('AAA') === 0 ? 'first' : 'later');
  });
  // The dashboard's own timer keeps no process alive.
  const alive = setInterval(() => {}, 1000);
  t.after(() => {
    clearInterval(alive);
    stop();
    driver.close();
    store.close();
  });
  driver.app.refreshWorld();
  store.subscribe(() => driver.app.refreshWorld());
  mkdirSync(copy.path('ACME/accounts/AAA'));
  copy.write('ACME/accounts/AAA/AAA.jwt', copy.read('ACME/accounts/AUTH/AUTH.jwt'));
  store.refresh();
  while (shown.at(-1) !== 'first') await new Promise(resolve => driver.app.state.subscribe(() => resolve(0)));
  assert.ok(shown.includes('later'), shown.join());
});

test('rows that stay, and whose names the store has only now, are put in order by these', async t => {
  const copy = copyStore('acme');
  const store = await openScanned(copy.dir);
  const rows = [{ key: 'B' }, { key: 'C' }];
  const names = new Map([
    ['B', 'b'],
    ['C', 'c'],
  ]);
  const cell = ({ key }: { readonly key: string }) => names.get(key)!;
  const body = {
    columns: [{ id: 'name', title: 'NAME', min: 5, priority: 0, cell }],
    rows,
    keyOf: cell,
    sort: 'name',
    empty: '',
  };
  const accounts = screen({ name: 'accounts', crumbs: () => [], pane: () => ({ body: list(body) }) });
  const driver = new DashboardDriver({
    store,
    start: [{ screen: 'accounts', operator: 'ACME' }],
    parts: { screens: [accounts] },
  });
  t.after(() => {
    driver.close();
    store.close();
  });
  const shown = () =>
    driver.app
      .list()!
      .rows.map(row => (row as { readonly key: string }).key)
      .join();
  assert.equal(shown(), 'B,C');
  names.set('C', 'a');
  const { revision } = store;
  copy.write('ACME/accounts/AUTH/AUTH.jwt', '');
  store.refresh();
  while (store.revision === revision) await new Promise(resolve => setTimeout(resolve, 20));
  driver.now += 10_000;
  driver.app.refreshWorld();
  assert.equal(shown(), 'C,B');
});
