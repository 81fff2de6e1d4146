import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  CLAIMS_STYLE,
  FIELD_STYLE,
  type Json,
  jsonList,
  jsonText,
  LIST_STYLE,
} from '../../src/cli/json-text.ts';

test("claims: one blank a level, members by name, no HTML escapes: as nsc's describe --json", () => {
  const value = { name: 'a<b', nats: { tags: [], b: [{ x: 1 }], limits: {} }, 10: 1, 9: 2 };
  assert.equal(
    jsonText(value, CLAIMS_STYLE),
    '{\n "10": 1,\n "9": 2,\n "name": "a<b",\n "nats": {\n  "b": [\n   {\n    "x": 1\n   }\n  ],\n  "limits": {},\n  "tags": []\n }\n}',
  );
});

test('fields: one line, HTML escapes', () => {
  assert.equal(
    jsonText({ b: ['>', '&', '<'], a: null }, FIELD_STYLE),
    '{"a":null,"b":["\\u003e","\\u0026","\\u003c"]}',
  );
});

test('integers beyond 2^53 keep their digits', () => {
  assert.equal(jsonText([9007199254740993n, -1, 1e21], FIELD_STYLE), '[9007199254740993,-1,1e+21]');
});

test('members are sorted by their bytes in UTF-8', () => {
  const value = { '\u{1f600}': 1, '\uff5e': 2, a: 3 };
  assert.equal(jsonText(value, FIELD_STYLE), '{"a":3,"\uff5e":2,"\u{1f600}":1}');
});

test('what acts on a terminal is an escape', () => {
  const hostile = '\u001b[31m\u009b2J\u007f\u202e\u200b\u2028\ud800\ufeff\u{e0041}';
  const text = jsonText(hostile, CLAIMS_STYLE);
  assert.match(text, /^[\x20-\x7e]*$/);
  assert.equal(JSON.parse(text), hostile);
});

test('absent members are left out', () => {
  assert.equal(jsonText({ a: undefined, b: 1 }, LIST_STYLE), '{\n "b": 1\n}');
});

test('a list item by item is the same text', () => {
  for (const items of [[], [1], [{ a: [1, {}] }, 'x']] as Json[][]) {
    assert.equal([...jsonList(items, LIST_STYLE)].join(''), jsonText(items, LIST_STYLE));
  }
});

test('any JSON comes back equal, in every style', () => {
  fc.assert(
    fc.property(fc.jsonValue(), value => {
      const plain = JSON.parse(JSON.stringify(value)) as Json;
      for (const style of [CLAIMS_STYLE, FIELD_STYLE, LIST_STYLE]) {
        assert.deepEqual(JSON.parse(jsonText(plain, style)), plain);
      }
    }),
  );
});
