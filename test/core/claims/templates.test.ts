import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expandTemplate } from '../../../src/core/claims/access/templates.ts';

test('a fault names the entry', () => {
  const user = { name: 'u', subject: 'U', tags: [] };
  const template = { pub: { allow: ['a'], deny: ['x', 'b.{{tag(t)}}'] }, sub: {} };
  assert.deepEqual(expandTemplate(template, user, user), {
    code: 'template-tag-missing',
    field: 'pub.deny[1]',
    entry: 'b.{{tag(t)}}',
  });
});
