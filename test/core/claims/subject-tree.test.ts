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

test('a subject with very many tokens is no danger', () => {
  const tree = new SubjectTree();
  const long = Array.from({ length: 200_000 }, () => 'a').join('.');
  tree.add(long);
  tree.add('a.>');
  assert.deepEqual([...tree.overlapping(long)].toSorted(), ['a.>', long].toSorted());
  assert.equal(tree.otherInside('>')?.startsWith('a.'), true);
});
