import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { layoutDocument, lineText, wrap } from '../../src/app/document.ts';
import { makeTheme } from '../../src/app/theme.ts';
import { width } from '../../src/core/text/width.ts';

const { glyphs } = makeTheme('default', 'unicode');
const text = (blocks: Parameters<typeof layoutDocument>[0], cells: number) =>
  layoutDocument(blocks, cells, glyphs).map(lineText);

describe('layoutDocument', () => {
  test('labels stand in one column; long values go on under their beginning', () => {
    assert.deepEqual(
      text(
        [
          {
            kind: 'fields',
            fields: [
              { label: 'name', value: 'ORDERS' },
              { label: 'subjects', value: ['orders.new.>', 'orders.old.>', 'orders.x'] },
            ],
          },
        ],
        30,
      ),
      ['  name      ORDERS', '  subjects  orders.new.>', '            orders.old.>', '            orders.x'],
    );
  });

  test('nothing is cut: a word wider than the line goes on in the next', () => {
    const lines = text([{ kind: 'verbatim', text: 'x'.repeat(25) }], 10);
    assert.deepEqual(lines, ['x'.repeat(10), 'x'.repeat(10), 'x'.repeat(5)]);
  });

  test('a grid that is too wide is stacked', () => {
    const grid = { kind: 'grid' as const, head: ['tier', 'memory'], rows: [['R1', '1 GiB']] };
    assert.deepEqual(text([grid], 40), ['  tier  memory  ', '  R1    1 GiB   ']);
    assert.deepEqual(text([grid], 12), ['  tier    R1', '  memory  1', '          GiB']);
  });

  test('text from outside cannot act on the terminal', () => {
    const lines = text([{ kind: 'text', spans: [{ text: 'a\u001b[31mb\u202ec' }] }], 40);
    assert.deepEqual(lines, ['a\\x1b[31mb\\u202ec']);
  });
});

test('wrapped lines fit, whatever the text', () => {
  for (const sample of ['日本語のとても長い名前です', 'a'.repeat(99), 'one two three four five six']) {
    for (const line of wrap([{ text: sample }], 11)) assert.ok(width(lineText(line)) <= 11);
  }
});
