import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  arrange,
  arrangeAsBefore,
  compileFilter,
  indexAfter,
  selectedIndex,
  windowTop,
} from '../../src/app/list.ts';
import type { ListPane } from '../../src/app/screen.ts';

interface Row {
  readonly name: string;
  readonly users: number;
}

const pane: ListPane<Row> = {
  kind: 'list',
  rows: [
    { name: 'billing', users: 3 },
    { name: 'ORDERS', users: 12 },
    { name: 'auth', users: 1 },
  ],
  keyOf: row => row.name,
  columns: [
    { id: 'name', title: 'NAME', min: 5, priority: 0, cell: row => row.name },
    {
      id: 'users',
      title: 'USERS',
      min: 5,
      priority: 1,
      cell: row => String(row.users),
      sort: row => row.users,
    },
  ],
  sort: 'name',
  empty: '',
};

const names = (rows: readonly Row[]) => rows.map(row => row.name);

describe('an order that is kept', () => {
  const byUsers = arrange(pane, '', '-users', 1);
  const changed = pane.rows.map(row => ({ ...row, users: 20 - row.users }));

  test('stays while values change', () => {
    const now = arrangeAsBefore({ ...pane, rows: changed }, '', byUsers, 1);
    assert.deepEqual(names(now.rows), ['ORDERS', 'billing', 'auth']);
    assert.equal(now.rows[0], changed[1]);
    const again = arrangeAsBefore(pane, '', now, 1);
    assert.deepEqual(again.rows, byUsers.rows);
  });

  test('lets rows go, and puts new ones at the end', () => {
    const rows = [{ name: 'new', users: 99 }, ...changed.slice(1)];
    const now = arrangeAsBefore({ ...pane, rows }, '', byUsers, 1);
    assert.deepEqual(names(now.rows), ['ORDERS', 'auth', 'new']);
    assert.deepEqual(names(arrangeAsBefore({ ...pane, rows }, 'u', now, 1).rows), ['auth']);
  });
});

describe('arrange', () => {
  test('sorts names whatever their case, numbers by size, and turns round', () => {
    assert.deepEqual(names(arrange(pane, '', 'name', 1).rows), ['auth', 'billing', 'ORDERS']);
    assert.deepEqual(names(arrange(pane, '', '-users', 1).rows), ['ORDERS', 'billing', 'auth']);
  });

  test('without a column the rows stay as they came', () => {
    assert.equal(arrange(pane, '', '', 1).rows, pane.rows);
  });

  test('filters by words in any case, by words that must not be there, by patterns', () => {
    assert.deepEqual(names(arrange(pane, 'ord', '', 1).rows), ['ORDERS']);
    assert.deepEqual(names(arrange(pane, '!ord', '', 1).rows), ['billing', 'auth']);
    assert.deepEqual(names(arrange(pane, '^b|th', '', 1).rows), ['billing', 'auth']);
  });
});

test('!word keeps rows where the letters stand within a word only', () => {
  const passes = compileFilter('!ok')!;
  assert.deepEqual(['x revoked', 'ok', 'a OK', 'tokens', 'state-ok'].map(passes), [
    true,
    false,
    false,
    true,
    false,
  ]);
  assert.equal(compileFilter('!a.b(')!('xa.b( a.b('), false);
  assert.equal(compileFilter('!revoked|expired')!('is expired'), false);
});

test('a filter that is not a pattern yet is taken as it stands', () => {
  assert.equal(compileFilter('a(')?.('xa(y'), true);
  assert.equal(compileFilter('  '), undefined);
});

describe('selection and window', () => {
  test('the selected row is found by its key after a sort', () => {
    assert.equal(selectedIndex(arrange(pane, '', 'name', 1).rows, pane.keyOf, 'ORDERS', 0), 2);
  });

  test('when the row is gone, the one that stands in its place is selected', () => {
    assert.equal(selectedIndex(pane.rows.slice(0, 2), pane.keyOf, 'auth', 2), 1);
    assert.equal(selectedIndex([], pane.keyOf, 'auth', 2), 0);
  });

  test('when rows came and went meanwhile, the one after it is selected, or else the one before it', () => {
    const [billing, orders, auth] = pane.rows as [Row, Row, Row];
    const added = { name: 'new', users: 0 };
    assert.equal(indexAfter(pane.rows, 1, [added, added, ...pane.rows], pane.keyOf), 3);
    assert.equal(indexAfter(pane.rows, 1, [added, billing, auth], pane.keyOf), 2);
    assert.equal(indexAfter(pane.rows, 2, [added, billing, orders], pane.keyOf), 2);
    assert.equal(indexAfter(pane.rows, 2, [added], pane.keyOf), 0);
    assert.equal(indexAfter(pane.rows, 0, [], pane.keyOf), 0);
  });

  test('the window moves no more than needed', () => {
    assert.equal(windowTop(0, 5, 10, 100), 0);
    assert.equal(windowTop(0, 10, 10, 100), 1);
    assert.equal(windowTop(50, 49, 10, 100), 49);
    assert.equal(windowTop(95, 99, 10, 100), 90);
    assert.equal(windowTop(7, 0, 10, 3), 0);
  });
});

test('rows that keep their places do so whatever came and went', () => {
  let seed = 7;
  const random = (n: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % n;
  };
  const listOf = (rows: readonly string[]) => ({ ...pane, rows: rows.map(name => ({ name, users: 1 })) });
  for (let round = 0; round < 200; round++) {
    const all = Array.from({ length: 300 }, (_, i) => `row ${i}`);
    const before = arrange(listOf(all), '', '-name', 1);
    const goes = random(200);
    const next = all.filter(() => random(300) > goes);
    for (let i = random(120); i > 0; i--) next.splice(random(next.length + 1), 0, `new ${i}`);
    const kept = names(before.rows).filter(name => next.includes(name));
    const added = next.filter(name => name.startsWith('new'));
    assert.deepEqual(names(arrangeAsBefore(listOf(next), '', before, 1).rows), [...kept, ...added]);
  }
});

test('letter by letter a list is what it is at once, with another version too', () => {
  const rows = Array.from({ length: 60 }, (_, i) => ({
    name: `user-${(i * 37) % 60}-${i % 7}`,
    users: i % 5,
  }));
  const typed = [
    '',
    'u',
    'us',
    'user-1',
    'user-1 3',
    'user-1 !3',
    'user-',
    '^user-1',
    '^user-1.',
    'user-12',
    '',
    '5',
    '54',
  ];
  for (const sort of ['', 'name', '-name', '-users'])
    for (const [i, filter] of [...typed, ...typed].entries()) {
      const kept = arrange({ ...pane, rows }, filter, sort, i < typed.length ? 'before' : 'after');
      const fresh = arrange({ ...pane, rows: [...rows] }, filter, sort, 1);
      assert.deepEqual(kept, fresh, `${filter} by ${sort}`);
    }
});

test('rows that changed are sorted anew only where what they are sorted by changed', () => {
  const listOf = (rows: readonly Row[]) => ({ ...pane, rows });
  const first = arrange(listOf(pane.rows), '', 'name', 1);
  const same = pane.rows.map(row => ({ ...row, users: row.users + 1 }));
  const again = arrange(listOf(same), '', 'name', 2, first);
  assert.equal(again.order, first.order, 'the same order, not made again');
  assert.deepEqual(
    again.rows.map(row => row.users),
    first.rows.map(row => row.users + 1),
  );
  const calm = arrangeAsBefore(listOf(pane.rows), '', again, 3);
  assert.equal(arrange(listOf(same), '', 'name', 4, calm).order, first.order, 'nor after a calm time');
  const renamed = same.map(row => (row.name === 'auth' ? { ...row, name: 'zoo' } : row));
  assert.deepEqual(names(arrange(listOf(renamed), '', 'name', 5, again).rows), ['billing', 'ORDERS', 'zoo']);
  assert.deepEqual(
    names(arrange(listOf(same), '', '-users', 6, again).rows),
    names(arrange(listOf(same), '', '-users', 7).rows),
    'another sort is another order',
  );
  assert.deepEqual(names(arrange(listOf(same.slice(1)), '', 'name', 8, again).rows).length, same.length - 1);
});

test('what rows are filtered and sorted by may change without them', () => {
  const other = { ...pane, columns: [{ ...pane.columns[0]!, cell: (row: Row) => `z${12 - row.users}` }] };
  const all = (filter: string, list: ListPane<Row>, version: number) =>
    names(arrange(list, filter, 'name', version).rows);
  assert.deepEqual(all('', pane, 1), ['auth', 'billing', 'ORDERS']);
  assert.deepEqual(all('b', pane, 1), ['billing']);
  assert.deepEqual(all('', other, 2), ['ORDERS', 'auth', 'billing']);
  assert.deepEqual(all('z', other, 2), ['ORDERS', 'auth', 'billing']);
});
