import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseMapping, transformSubject } from '../../../src/core/claims/subjects/mapping-transform.ts';

test('the reason why a server drops a mapping', () => {
  assert.equal(parseMapping('a.*', 'b.$2'), 'mapping-reference-out-of-range');
  assert.equal(parseMapping('a.*', 'b.{{nofunc()}}'), 'mapping-function-unknown');
  assert.equal(parseMapping('a.*', 'b.{{left(1)}}'), 'mapping-argument-invalid');
  assert.equal(parseMapping('a.*', 'b.>'), 'mapping-subject-invalid');
});

test('tokens are cut in bytes and random parts stay below their bound', () => {
  const left = parseMapping('a.*', 'b.{{left(1,3)}}');
  assert.ok(typeof left !== 'string');
  assert.equal(transformSubject(left, 'a.日本'), 'b.日');
  // Without a separator Go splits between characters.
  const split = parseMapping('a.*', 'b.{{split(1,)}}');
  assert.ok(typeof split !== 'string');
  assert.equal(transformSubject(split, 'a.x日本'), 'b.x.日.本');
  const random = parseMapping('a', 'b.{{random(10)}}');
  assert.ok(typeof random !== 'string');
  assert.equal(
    transformSubject(random, 'a', () => 0.99),
    'b.9',
  );
});
