import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { clean } from '../../../src/core/text/clean.ts';

const table: readonly (readonly [string, string, string])[] = [
  ['plain text is left alone', 'svc-orders 1', 'svc-orders 1'],
  ['accents, CJK and symbols stay', 'Ünïcode ☂ 账户', 'Ünïcode ☂ 账户'],
  ['colour', '\x1b[31mred\x1b[0m', '\\x1b[31mred\\x1b[0m'],
  ['clipboard by OSC 52', '\x1b]52;c;aGk=\x07', '\\x1b]52;c;aGk=\\x07'],
  ['C1 control sequence introducer', '\x9b2J', '\\x9b2J'],
  ['line feed', 'a\nb', 'a⏎b'],
  ['carriage return and line feed', 'a\r\nb\rc', 'a⏎b\\rc'],
  ['tab, backspace, NUL, DEL', '\t\b\0\x7f', '\\t\\x08\\x00\\x7f'],
  ['bidirectional override', 'abc\u202egnp.exe', 'abc\\u202egnp.exe'],
  ['isolates', '\u2066x\u2069', '\\u2066x\\u2069'],
  ['zero width', 'a\u200bb\u200dc\ufeff', 'a\\u200bb\\u200dc\\ufeff'],
  ['soft hyphen, fillers', '\xad\u3164\u115f', '\\xad\\u3164\\u115f'],
  ['variation selector', '\u270c\ufe0f', '\u270c\\ufe0f'],
  ['tag characters', '\u{e0041}', '\\u{e0041}'],
  ['half a surrogate pair', 'a\ud83d', 'a\\ud83d'],
  ['line separator', '\u2028', '\\u2028'],
  ['an accent in two pieces stays', 'e\u0301', 'e\u0301'],
  ['an accent on nothing', '\u0301e', '\\u0301e'],
  ['a tower of accents', `a${'\u0301'.repeat(5)}`, 'a\u0301\u0301\\u0301\\u0301\\u0301'],
];

for (const [name, text, expected] of table) {
  test(`clean: ${name}`, () => assert.equal(clean(text), expected));
}

test('of all characters those that act, hide or stand on others are escaped, and no other', () => {
  const acts = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Mn}\p{Me}]/u;
  for (let code = 0; code <= 0x10ffff; code++) {
    const character = String.fromCodePoint(code);
    if ((clean(character) !== character) !== acts.test(character)) assert.fail(code.toString(16));
  }
});

test('clean caps the length and does not split a pair', () => {
  assert.equal(clean('abcdef', 3), 'abc…');
  assert.equal(clean('ab\u{1f600}c', 3), 'ab…');
  assert.ok(clean('x'.repeat(1e6)).length < 3000);
});

test('cleaned text holds nothing that acts, for any input, and cleaning again changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 40 }), text => {
      const result = clean(text);
      assert.doesNotMatch(result, /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
      assert.equal(clean(result), result);
    }),
    { numRuns: 2000 },
  );
});
