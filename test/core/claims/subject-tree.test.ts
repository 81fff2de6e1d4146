import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SubjectTree } from '../../../src/core/claims/subjects/subject-tree.ts';
import { isContainedIn } from '../../../src/core/claims/subjects/subjects.ts';

const token = fc.constantFrom('a', 'b', '*', '>', '');
const subject = fc.array(token, { minLength: 1, maxLength: 4 }).map(tokens => tokens.join('.'));

test('finds the same as comparing each with each', () => {
  fc.assert(
    fc.property(fc.array(subject, { maxLength: 12 }), subject, (subjects, asked) => {
      const tree = new SubjectTree();
      const seen = new Set<string>();
      for (const each of subjects) {
        assert.equal(tree.add(each), !seen.has(each));
        seen.add(each);
      }
      const expected = [...seen].filter(each => isContainedIn(asked, each) || isContainedIn(each, asked));
      assert.deepEqual([...tree.overlapping(asked)].toSorted(), expected.toSorted());
      const others = [...seen].filter(each => each !== asked && isContainedIn(each, asked));
      const other = tree.otherInside(asked);
      assert.ok(other === undefined ? others.length === 0 : others.includes(other));
    }),
    { numRuns: 2000 },
  );
});

test('names the first one inside another, in the order in which they were added', () => {
  const tree = new SubjectTree();
  for (const each of ['x.b', '*.a', 'c.a', 'b.a']) tree.add(each);
  assert.deepEqual([tree.otherInside('*.a'), tree.otherInside('*.b')], ['c.a', 'x.b']);
});

test('very many that might overlap, and do not, hold nothing up', () => {
  const many = (subjectOf: (i: number) => string) => Array.from({ length: 8_000 }, (_, i) => subjectOf(i));
  for (const subjects of [
    many(i => `${'*.'.repeat(i % 20)}a${i}.>`),
    many(i => `${i % 2 === 0 ? '*' : `p${i}`}.a${i}`),
  ]) {
    const begun = process.cpuUsage().user;
    const tree = new SubjectTree();
    for (const each of subjects) tree.add(each);
    for (const each of subjects) {
      assert.equal(tree.otherInside(each), undefined);
      assert.equal(tree.overlapping(each).size, 1);
    }
    assert.ok(process.cpuUsage().user - begun < 1_500_000, 'linear, not quadratic: many seconds');
  }
});

test('a subject with very many tokens is no danger', () => {
  const tree = new SubjectTree();
  const long = Array.from({ length: 200_000 }, () => 'a').join('.');
  tree.add(long);
  tree.add('a.>');
  assert.deepEqual([...tree.overlapping(long)].toSorted(), ['a.>', long].toSorted());
  assert.equal(tree.otherInside('>')?.startsWith('a.'), true);
});
