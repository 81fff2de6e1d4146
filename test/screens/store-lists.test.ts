import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitColumns } from '../../src/app/columns.ts';
import { layoutDocument, lineText } from '../../src/app/document.ts';
import { arrange, cellText } from '../../src/app/list.ts';
import type { Route } from '../../src/app/route.ts';
import { makeTheme } from '../../src/app/theme.ts';
import { GUTTER } from '../../src/app/view.ts';
import { width as widthOf } from '../../src/core/text/width.ts';
import { listOf, openScanned, paneOf, paneText, worldOf } from '../support/screen-text.ts';
import { copyStore } from '../support/stores.ts';

const ACCOUNTS: Route = { screen: 'accounts', operator: 'ACME' };
const ORDERS: Route = { screen: 'account', operator: 'ACME', account: 'ORDERS' };
const PAGES: readonly Route[] = [
  { screen: 'operators' },
  { screen: 'operator', operator: 'ACME' },
  ACCOUNTS,
  ORDERS,
  { screen: 'account', operator: 'ACME', account: 'BILLING' },
  { screen: 'account', operator: 'ACME', account: 'AUTH' },
  { screen: 'users', operator: 'ACME' },
  { screen: 'user', operator: 'ACME', account: 'ORDERS', user: 'scoped-writer' },
  { screen: 'user', operator: 'ACME', account: 'BILLING', user: 'former' },
  { screen: 'part', operator: 'ACME', account: 'ORDERS', part: { kind: 'mapping', subject: 'orders.new' } },
  { screen: 'part', operator: 'ACME', account: 'BILLING', part: { kind: 'import', index: 1 } },
  { screen: 'token', operator: 'ACME', account: 'ORDERS' },
];

const golden = await openScanned(copyStore('acme').dir);
const world = worldOf(golden);
const { glyphs } = makeTheme('default', 'unicode');

function titles(route: Route, columns: number, tab?: string): readonly string[] {
  return fitColumns(listOf(route, world, tab).columns, columns - GUTTER).map(({ column }) => column.title);
}

test('at 80 columns a list of accounts has what the sketch has; wider ones tell more', () => {
  assert.deepEqual(titles(ACCOUNTS, 80), [
    'NAME',
    'USERS',
    'KEYS',
    'CONNS',
    'EXPIRES',
    'ON SERVERS',
    'STATE',
  ]);
  assert.deepEqual(titles(ACCOUNTS, 40), ['NAME', 'STATE']);
  const wide = titles(ACCOUNTS, 200);
  for (const title of ['KEY', 'SIGNED BY', 'IMPORTS', 'EXPORTS', 'JETSTREAM', 'ISSUED'])
    assert.ok(wide.includes(title), title);
});

test('accounts of the golden store, as nsc knows them', () => {
  const { rows, columns, sort } = listOf(ACCOUNTS, world);
  const shown = arrange({ ...listOf(ACCOUNTS, world), rows }, '', sort, 1).rows.map(row =>
    columns
      .filter(({ id }) => ['name', 'users', 'keys', 'expires', 'state'].includes(id))
      .map(column => cellText(column, row))
      .join(' | '),
  );
  assert.deepEqual(shown, [
    'AUTH | 1 | 1 | never | ok',
    'BILLING | 3 | 1 | never | ok',
    'EMPTY | 0 | 0 | never | ok',
    'LOCKED | 0 | 0 | never | closed',
    'ORDERS | 6 | 4 | never | ok',
    'SYS | 1 | 1 | never | system',
    'Ünïcode ☂ account | 1 | 1 | never | ok',
  ]);
});

test('an account has its tabs with their counts', () => {
  const tabs = paneOf(ORDERS, world).tabs!.map(({ title, count }) =>
    count === undefined ? title : `${title} ${count}`,
  );
  assert.equal(
    tabs.join('  '),
    'Summary  Users 6  Keys 4  Exports 4  Imports 0  Mappings 2  Limits  Defaults  Revoked 0  Callout  JWT',
  );
});

test('every list and page fits into its width, from 40 to 200 columns', () => {
  for (const route of PAGES) {
    for (const tab of paneOf(route, world).tabs?.map(({ id }) => id) ?? [undefined]) {
      const { body } = paneOf(route, world, tab);
      const where = `${JSON.stringify(route)} ${tab}`;
      for (const columns of [40, 60, 80, 100, 200]) {
        if (body.kind === 'list') {
          const total = fitColumns(body.columns, columns - GUTTER).reduce(
            (sum, { width }) => sum + width + 2,
            GUTTER - 2,
          );
          if (columns >= 60) assert.ok(total <= columns, `${where} takes ${total} of ${columns}`);
        }
        const blocks =
          body.kind === 'document' ? [body.blocks] : body.rows.map(row => body.detail?.(row) ?? []);
        for (const line of blocks.flatMap(part => layoutDocument(part, columns, glyphs))) {
          assert.ok(widthOf(lineText(line)) <= columns + 2, `${where} at ${columns}: ${lineText(line)}`);
        }
      }
    }
  }
});

test('a list keeps its array while nothing in it changes, whatever the clock says', () => {
  for (const route of PAGES) {
    for (const tab of paneOf(route, world).tabs?.map(({ id }) => id) ?? [undefined]) {
      const first = paneOf(route, world, tab).body;
      const second = paneOf(route, worldOf(golden, { now: world.now + 61 }), tab).body;
      if (first.kind === 'list' && second.kind === 'list') {
        assert.equal(second.rows, first.rows, `${JSON.stringify(route)} ${tab}`);
        assert.equal(new Set(first.rows.map(first.keyOf)).size, first.rows.length, 'keys tell rows apart');
      }
    }
  }
});

test('looking at pages changes nothing: the store stays at its revision', () => {
  const look = () => {
    for (const route of PAGES)
      for (const tab of paneOf(route, world).tabs ?? [{ id: '' }]) paneOf(route, world, tab.id);
  };
  look();
  const before = golden.revision;
  look();
  assert.equal(golden.revision, before);
});

test('what opens from a list, and what can be copied', () => {
  const accounts = listOf(ACCOUNTS, world);
  const orders = accounts.rows.find(row => accounts.keyOf(row) === 'ORDERS')!;
  assert.deepEqual(accounts.open?.(orders), ORDERS);
  assert.deepEqual(accounts.inspect?.(orders), { screen: 'token', operator: 'ACME', account: 'ORDERS' });
  const copied = Object.fromEntries(accounts.copy!(orders).map(({ label, value }) => [label, value()]));
  assert.equal(copied['public key'], 'ABJE2TDIXQHNHR3EVH4E7NJTZOK6MSMJBD73BCT2DAXGTHJX7SPUKT2F');
  assert.match(copied.JWT!, /^eyJ/);
  const users = listOf({ screen: 'users', operator: 'ACME' }, world);
  assert.deepEqual(users.open?.(users.rows.find(row => users.keyOf(row) === 'BILLING/leaked')!), {
    screen: 'user',
    operator: 'ACME',
    account: 'BILLING',
    user: 'leaked',
  });
});

test('the filter finds rows by whole keys of theirs and of who signed them', () => {
  const accounts = listOf(ACCOUNTS, world);
  assert.equal(
    arrange(accounts, 'OCUFSPEKEI5K6LVWF2ZBZ4MIFCFMGQMAUUMP3JBH4DYVROVIMSVN4PE7', 'name', 1).rows.length,
    7,
  );
  assert.equal(
    arrange(accounts, 'abje2tdixqhnhr3evh4e7njtzok6msmjbd73bct2daxgthjx7spukt2f', 'name', 1).rows.length,
    1,
  );
});

test('only what is about to be drawn is read of a store that was just opened', async () => {
  const { resolveLocations } = await import('../../src/core/store/locations.ts');
  const { openStore } = await import('../../src/core/store/store.ts');
  const { dir } = copyStore('acme');
  const store = openStore(resolveLocations({ env: {}, home: dir, cwd: dir, flags: { allDirs: dir } }));
  const fresh = worldOf(store);
  const list = listOf(ACCOUNTS, fresh);
  const state = list.columns.at(-1)!;
  assert.deepEqual(
    list.rows.map(row => cellText(state, row)),
    Array(7).fill('not read yet'),
  );
  list.visible?.(list.rows.slice(2, 4));
  const after = listOf(ACCOUNTS, worldOf(store));
  assert.deepEqual(
    after.rows.map(row => cellText(state, row)).filter(text => text !== 'not read yet'),
    ['ok', 'closed'],
  );
  store.close();
});

test('a revoked user is a note: not counted, not among the problems, seen at the user and in its list', () => {
  const route: Route = { screen: 'problems' };
  const tabs = paneOf(route, world).tabs?.map(({ title, count }) => `${title} ${count}`);
  assert.deepEqual(tabs, ['Problems 2', 'Notes 1']);
  assert.doesNotMatch(paneText(paneOf(route, world)), /revoked/);
  assert.match(
    paneText(paneOf(route, world, 'notes')),
    /note {2}BILLING\/former {2}The account has revoked this user/,
  );
  const user: Route = { screen: 'user', operator: 'ACME', account: 'BILLING', user: 'former' };
  assert.match(paneText(paneOf(user, world)), /^The account has revoked this user[\s\S]*State +✗ revoked/);
  assert.ok(!paneOf(user, world).tabs?.some(({ id }) => id === 'problems'));
});

test('teardown', () => golden.close());
