import assert from 'node:assert/strict';
import { test } from 'node:test';
import { jsonFault } from '../../../src/core/text/json-fault.ts';

test('says where a text stops to be JSON, and what is needed there', () => {
  const cases: readonly (readonly [string, number, number, string])[] = [
    ['{a:1}', 1, 2, 'a name in double quotes or } is needed here'],
    ['{"a":1,}', 1, 8, 'a name in double quotes is needed here'],
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3, 'a comma or } is needed here'],
    ['[1 2]', 1, 4, 'a comma or ] is needed here'],
    ['{"a": tru}', 1, 7, 'a value is needed here'],
    ['{"a": 01}', 1, 7, 'a value is needed here'],
    ['{"a" 1}', 1, 6, 'a colon is needed here'],
    ['{"a": "x\n"}', 1, 7, 'this text has no closing quote, or a sign in it that needs a backslash'],
    ['{"a": 1', 1, 8, 'a comma or } is needed here'],
    ['{} x', 1, 4, 'nothing may come here any more'],
    ['', 1, 1, 'a value is needed here'],
  ];
  for (const [text, line, column, needed] of cases)
    assert.deepEqual(jsonFault(text), { line, column, needed }, text);
});

test('finds a fault exactly where JSON.parse does', () => {
  const whole = '{"a":[1,-2.5e3,true,null,{}],"b":{"c":"x\\u00e9\\n☂"},"d":[]}';
  const texts = [whole];
  for (let i = 0; i < whole.length; i++) {
    texts.push(whole.slice(0, i), whole.slice(0, i) + whole.slice(i + 1));
    for (const sign of ',:{}[]"x1 ') texts.push(whole.slice(0, i) + sign + whole.slice(i));
  }
  for (const text of texts) {
    let fits = true;
    try {
      JSON.parse(text);
    } catch {
      fits = false;
    }
    assert.equal(jsonFault(text) === undefined, fits, text);
  }
});
