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

test('what would fill the memory is a fault, and what servers can take is none', () => {
  const party = (name: string, tags: readonly string[] = []) => ({ name, subject: 'U', tags });
  const expand = (entry: string, name: string, tags: readonly string[] = []) => {
    const begun = process.cpuUsage().user;
    const made = expandTemplate({ pub: { allow: [entry] }, sub: {} }, party(name, tags), party('a'));
    assert.ok(process.cpuUsage().user - begun < 3_000_000, 'at once');
    return 'code' in made ? made.code : (made.pub.allow ?? []).length;
  };
  const many = (call: string, times: number) => call.repeat(times);
  assert.equal(expand(many('{{name()}}', 60_000), 'x'.repeat(100_000)), 'template-too-many-subjects');
  assert.equal(expand(many('{{name()}}', 30_000), '{{name()}}{{name()}}'), 'template-too-many-subjects');
  assert.equal(
    expand(many('{{name()}}{{subject()}}', 40), '{{name()}}{{subject()}}'.repeat(9)),
    'template-too-many-subjects',
  );
  const tags = Array.from({ length: 60_000 }, (_, i) => `${i}:x`);
  const calls = tags.map((_, i) => `{{tag(${i})}}`).join('.');
  assert.equal(expand(calls, 'u', tags), 'template-too-many-subjects');
  // As much as fits the tokens of a server with its usual limits.
  assert.equal(expand(`${many('{{name()}}.', 3_000)}x`, 'n'.repeat(3_000)), 1);
  assert.equal(
    expand(
      '{{tag(a)}}.{{tag(a)}}',
      'u',
      Array.from({ length: 64 }, (_, i) => `a:${i}`),
    ),
    4096,
  );
  assert.equal(expand('{{name()}}.{{subject()}}', '{{subject()}}'), 1);
});
