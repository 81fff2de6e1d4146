import assert from 'node:assert/strict';
import { test } from 'node:test';
import { factLines, framedTable, plainTable } from '../../src/cli/table.ts';

const NAMES = [{ title: 'NAME' }, { title: 'USERS', align: 'right' }, { title: 'NOTE' }] as const;

test('columns are as wide as their widest cell, whatever its script', () => {
  const lines = [
    ...plainTable(NAMES, [
      ['AUTH', '1', ''],
      ['Ünïcode ☂ 会計', '12', 'current'],
    ]),
  ];
  assert.deepEqual(lines, [
    'NAME            USERS  NOTE\n',
    'AUTH                1\n',
    'Ünïcode ☂ 会計     12  current\n',
  ]);
});

test('a column with nothing in it is left out', () => {
  assert.deepEqual([...plainTable(NAMES, [['AUTH', '1', '']])], ['NAME  USERS\n', 'AUTH      1\n']);
});

test('no rows: no titles either', () => {
  assert.deepEqual([...plainTable(NAMES, [])], []);
});

test("nsc's frame: title centered, the spare blank on its right", () => {
  assert.equal(
    framedTable('Account "SYS"', undefined, [['No issues found']]),
    `+-----------------+
|  Account "SYS"  |
+-----------------+
| No issues found |
+-----------------+
`,
  );
  assert.equal(
    framedTable('Account "EMPTY"', ['#', ' ', 'Description'], [['1', '!', 'claim is expired']]),
    `+--------------------------+
|     Account "EMPTY"      |
+---+---+------------------+
| # |   | Description      |
+---+---+------------------+
| 1 | ! | claim is expired |
+---+---+------------------+
`,
  );
});

test('a title wider than the table widens the last column', () => {
  assert.equal(
    framedTable('Account "LOCKED and more"', ['#', 'Description'], [['1', 'x']]),
    `+---------------------------+
| Account "LOCKED and more" |
+---+-----------------------+
| # | Description           |
+---+-----------------------+
| 1 | x                     |
+---+-----------------------+
`,
  );
});

test('facts: values beside their names, several below each other', () => {
  assert.equal(
    factLines([
      ['Name', 'ACME'],
      ['Tags', ['a', 'b']],
      ['Expires', ''],
    ]),
    '  Name     ACME\n  Tags     a\n           b\n  Expires\n',
  );
});
