import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import stringWidth from 'string-width';
import { cut, cutMiddle, pad, sureCells, width } from '../../../src/core/text/width.ts';

test('every character of the fast path has the width that string-width gives, alone and after another', () => {
  for (let unit = 0; unit < 0x10000; unit++) {
    const cells = sureCells(unit);
    if (cells === 0) continue;
    const character = String.fromCharCode(unit);
    const name = `U+${unit.toString(16)}`;
    assert.equal(stringWidth(character), cells, name);
    assert.equal(stringWidth(`a${character}b`), cells + 2, name);
  }
});

test('width counts cells by grapheme', () => {
  assert.equal(width(''), 0);
  assert.equal(width('orders'), 6);
  assert.equal(width('│ ▸ ✓ …'), 7);
  assert.equal(width('账户'), 4);
  assert.equal(width('e\u0301'), 1);
  assert.equal(width('\u{1f600}'), 2);
  assert.equal(width('한글'), 4);
});

const cuts: readonly (readonly [string, number, string])[] = [
  ['orders', 6, 'orders'],
  ['orders', 5, 'orde…'],
  ['orders', 1, '…'],
  ['orders', 0, ''],
  ['账户名', 6, '账户名'],
  ['账户名', 5, '账户…'],
  ['账户名', 4, '账…'],
  ['e\u0301e\u0301e\u0301', 2, 'e\u0301…'],
];
for (const [text, cells, expected] of cuts) {
  test(`cut ${JSON.stringify(text)} to ${cells}`, () => assert.equal(cut(text, cells), expected));
}

test('cut takes another ellipsis, for ASCII terminals', () => {
  assert.equal(cut('orders', 5, '~'), 'orde~');
  assert.equal(cut('orders', 2, '...'), 'or');
});

test('cutMiddle keeps both ends', () => {
  assert.equal(cutMiddle('abcdefghij', 10), 'abcdefghij');
  assert.equal(cutMiddle('abcdefghij', 7), 'abc…hij');
  assert.equal(cutMiddle('abcdefghij', 6), 'abc…ij');
  assert.equal(cutMiddle('abcdefghij', 2), 'a…');
  assert.equal(cutMiddle('账户账户', 5), '账…户');
});

test('pad gives exactly the asked cells', () => {
  assert.equal(pad('ab', 4), 'ab  ');
  assert.equal(pad('ab', 4, 'right'), '  ab');
  assert.equal(pad('ab', 5, 'center'), ' ab  ');
  assert.equal(pad('账户', 3), '账…');
  assert.equal(pad('账户名', 4), '账… ');
});

test('whatever the text, nothing comes out wider than asked', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), fc.nat(20), (text, cells) => {
      assert.ok(width(cut(text, cells)) <= cells);
      assert.ok(width(cutMiddle(text, cells)) <= cells);
      assert.ok(width(pad(text, cells)) <= cells);
    }),
  );
});

test('symbols are as wide as string-width has them, alone and with what makes emoji of them', () => {
  for (let unit = 0x2600; unit <= 0x26ff; unit++) {
    const symbol = String.fromCharCode(unit);
    for (const text of [
      symbol,
      `a ${symbol} b`,
      `${symbol}\ufe0f`,
      `${symbol}\u200d${symbol}`,
      `${symbol}\u0301`,
    ])
      assert.equal(width(text), stringWidth(text), `U+${unit.toString(16)} in ${JSON.stringify(text)}`);
  }
});
