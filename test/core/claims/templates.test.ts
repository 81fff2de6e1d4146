import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expandTemplate } from '../../../src/core/claims/access/templates.ts';
import type { Permissions, SubjectPermission } from '../../../src/core/claims/permissions.ts';
import { checkCases, readGolden } from '../../support/golden.ts';

interface Party {
  readonly name: string;
  readonly subject: string;
  readonly tags: readonly string[] | null;
}

interface TemplateCase {
  readonly name: string;
  readonly template: Permissions;
  readonly user: Party;
  readonly account: Party;
  readonly result?: Record<'pub' | 'sub', SubjectPermission>;
  readonly result_counts?: Readonly<Record<string, number>>;
  readonly error?: string;
}

const party = ({ name, subject, tags }: Party) => ({ name, subject, tags: tags ?? [] });
const lists = ({ allow = [], deny = [] }: SubjectPermission) => ({ allow, deny });

test('scope templates as a server fills them in', () =>
  checkCases(readGolden<TemplateCase>('templates.json'), c => {
    const result = expandTemplate(c.template, party(c.user), party(c.account));
    if ('code' in result) return assert.equal(result.code, c.error);
    assert.equal(c.error, undefined);
    if (c.result) assert.deepEqual({ pub: lists(result.pub), sub: lists(result.sub) }, c.result);
    if (!c.result_counts) return;
    const { pub, sub } = { pub: lists(result.pub), sub: lists(result.sub) };
    const counts = { pub_allow: pub.allow, pub_deny: pub.deny, sub_allow: sub.allow, sub_deny: sub.deny };
    for (const [list, entries] of Object.entries(counts))
      assert.equal(entries.length, c.result_counts[list], list);
  }));

test('a fault names the entry', () => {
  const user = { name: 'u', subject: 'U', tags: [] };
  const template = { pub: { allow: ['a'], deny: ['x', 'b.{{tag(t)}}'] }, sub: {} };
  assert.deepEqual(expandTemplate(template, user, user), {
    code: 'template-tag-missing',
    field: 'pub.deny[1]',
    entry: 'b.{{tag(t)}}',
  });
});
