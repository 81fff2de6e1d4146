import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineOfMember } from '../../../src/core/text/json-place.ts';

const value = {
  exp: 5,
  nats: {
    exports: [{ subject: 'a' }, { subject: '} "b, ', n: -1 }],
    mappings: { 'a.b': [{ w: 1 }] },
    x: [[1], 2],
  },
};
const text = JSON.stringify(value, undefined, 1);

test('a member of a JSON text is found by its path; what is absent by its nearest parent', () => {
  const lines = text.split('\n');
  const cases = [
    ['exp', '"exp": 5'],
    ['nats', '"nats": {'],
    ['nats.exports[1].n', '"n": -1'],
    ['nats.exports[1].subject', '"subject": "} '],
    ['nats.exports[0]', '{'],
    ['nats.mappings["a.b"][0].w', '"w": 1'],
    ['nats.x[1]', '2'],
    ['nats.exports[7].subject', '"exports": ['],
    ['nats.limits.conn', '"nats": {'],
    ['', '{'],
  ] as const;
  for (const [path, begin] of cases) {
    const line = lines[lineOfMember(text, path) - 1]?.trim() ?? '';
    assert.ok(line.startsWith(begin), `${path}: ${line}`);
  }
});

test('it has an end, whatever the text is', () => {
  for (const odd of ['', '{', '{"a"', '[1,', '{"a": tru', '"', '}{', '[[[[']) lineOfMember(odd, 'a[0].b');
});
