import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { COLUMN_GAP, fitColumns } from '../../src/app/columns.ts';
import type { Column } from '../../src/app/screen.ts';

const column = (id: string, min: number, priority: number, max?: number): Column<unknown> => ({
  id,
  title: id,
  min,
  priority,
  ...(max === undefined ? {} : { max }),
  cell: () => '',
});

const ids = (placed: ReturnType<typeof fitColumns>) => placed.map(({ column: { id } }) => id);

test('the least important columns leave first, name and state never', () => {
  const columns = [column('name', 10, 0), column('key', 10, 5), column('users', 5, 2), column('state', 8, 0)];
  assert.deepEqual(ids(fitColumns(columns, 80)), ['name', 'key', 'users', 'state']);
  assert.deepEqual(ids(fitColumns(columns, 30)), ['name', 'users', 'state']);
  assert.deepEqual(ids(fitColumns(columns, 10)), ['name', 'state']);
});

test('what is left over goes to those that can use it', () => {
  const placed = fitColumns([column('name', 10, 0, 30), column('users', 5, 1)], 40);
  assert.deepEqual(
    placed.map(({ width }) => width),
    [30, 5],
  );
});

test('columns that were fitted never take more than the width, and never more than their maximum', () => {
  const anyColumns = fc.array(
    fc.record({
      min: fc.integer({ min: 1, max: 20 }),
      more: fc.integer({ min: 0, max: 30 }),
      priority: fc.nat(9),
    }),
    { minLength: 1, maxLength: 12 },
  );
  fc.assert(
    fc.property(anyColumns, fc.integer({ min: 40, max: 250 }), (shapes, width) => {
      const columns = shapes.map((shape, i) =>
        column(String(i), shape.min, i === 0 ? 0 : shape.priority + 1, shape.min + shape.more),
      );
      const placed = fitColumns(columns, width);
      const total = placed.reduce((sum, { width: own }) => sum + own, 0) + COLUMN_GAP * (placed.length - 1);
      assert.ok(total <= width);
      for (const { column: own, width: cells } of placed) assert.ok(cells >= own.min && cells <= own.max!);
    }),
  );
});

test('a column that would say something else when it is cut keeps its width where all are shown', () => {
  const columns = [
    column('name', 20, 0),
    { ...column('rtt', 6, 5), whole: true as const },
    column('key', 20, 6),
  ];
  const placed = fitColumns(columns, 36, true);
  assert.deepEqual(
    placed.map(({ column: { id }, width }) => [id, width]),
    [
      ['name', 13],
      ['rtt', 6],
      ['key', 13],
    ],
  );
});
