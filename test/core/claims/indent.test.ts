import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { indentJson } from '../../../src/core/claims/json/indent.ts';
import { decodeToken } from '../../../src/core/claims/token/token.ts';
import { STORES } from '../../support/stores.ts';

test('every JWT of the golden store means the same when it is indented', () => {
  const names = readdirSync(join(STORES, 'acme'), { recursive: true, encoding: 'utf8' });
  const files = names.filter(name => name.endsWith('.jwt'));
  const texts = files.map(name => readFileSync(join(STORES, 'acme', name), 'utf8').trim());
  const tokens = texts.filter(text => text.startsWith('ey'));
  assert.ok(tokens.length > 10);
  for (const token of tokens) {
    const { payload } = decodeToken(token);
    assert.deepEqual(JSON.parse(indentJson(payload)), JSON.parse(payload));
  }
});

test('a line for each member; empty things stay on one', () => {
  assert.equal(
    indentJson('{"a":[1,{"b":{}}],"c":[],"d":"x, {y}: z"}'),
    '{\n  "a": [\n    1,\n    {\n      "b": {}\n    }\n  ],\n  "c": [],\n  "d": "x, {y}: z"\n}',
  );
});

test('digits stay, and only the escapes that Go makes for HTML go', () => {
  assert.equal(
    indentJson('{"n":9223372036854775807,"s":"a\\u003e\\\\u003e\\u0026\\""}'),
    '{\n  "n": 9223372036854775807,\n  "s": "a>\\\\u003e&\\""\n}',
  );
});
