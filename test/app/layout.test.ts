import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DETAIL_WIDTH, layoutScreen } from '../../src/app/layout.ts';

const right = (columns: number, details: number) =>
  layoutScreen({ columns, rows: 50 }, { tabs: false, details, detail: true });

test('the pane beside the table is as wide as its list says, within bounds', () => {
  assert.equal(right(160, DETAIL_WIDTH).detail?.width, 60, 'at most its share of the terminal');
  assert.equal(right(200, DETAIL_WIDTH).detail?.width, 76);
  assert.equal(right(400, DETAIL_WIDTH).detail?.width, DETAIL_WIDTH, 'no wider than what it needs');
  assert.equal(right(400, 10).detail?.width, 44, 'and never narrow');
  for (const columns of [160, 200, 333]) {
    const { body, detail } = right(columns, 68);
    assert.equal(body.width + detail!.width + 2, columns, 'the table gets the rest');
  }
});

test('without details, or when the person does not want them, the table has all', () => {
  assert.equal(right(200, 0).body.width, 200);
  const unwanted = layoutScreen({ columns: 200, rows: 50 }, { tabs: true, details: 70, detail: false });
  assert.deepEqual([unwanted.body.width, unwanted.detail], [200, undefined]);
});

test('a short list leaves the lines that it does not need to the pane below, whatever row is selected', () => {
  const at = (listRows: number, rows = 24) => {
    const { body, detail } = layoutScreen(
      { columns: 80, rows },
      { tabs: false, details: 70, detail: true, listRows },
    );
    return [body.height, detail?.height];
  };
  assert.deepEqual(at(3), [5, 15], 'titles, three rows, one to spare');
  assert.deepEqual(at(4), at(3), 'the next row moves nothing');
  assert.deepEqual(at(7), [9, 11]);
  assert.deepEqual(at(100), [14, 6]);
  assert.deepEqual(at(100), at(13), 'a long list keeps what it had');
  assert.deepEqual(at(0), at(1));
});
