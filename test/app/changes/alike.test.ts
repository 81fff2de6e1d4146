import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alike, effectSort } from '../../../src/app/changes/alike.ts';
import type { Effect } from '../../../src/core/operations/plan.ts';
import type { Review } from '../../../src/core/operations/review.ts';

const REVIEW = {
  tokens: [],
  files: [{ about: 'user A/front desk' }, { about: 'user A/bob' }],
} as never as Review;
const effect = (kind: Effect['kind'], text: string): Effect => ({ kind, text });

test('of what is alike a few are told, and how many more there are', () => {
  const groups = alike(['a1', 'b1', 'a2', 'a3', 'a4'], text => text.charAt(0), 2);
  assert.deepEqual(groups, [
    { first: ['a1', 'a2'], more: 2 },
    { first: ['b1'], more: 0 },
  ]);
});

test('effects are alike that say the same of different users: another warning is never hidden among them', () => {
  const sort = effectSort(REVIEW);
  const creds = (who: string) => sort(effect('hand-out', `Whoever uses ${who} needs the new creds.`));
  assert.equal(creds('A/bob'), creds('A/front desk'));
  assert.equal(creds('A/bob'), creds('B/whoever'));
  assert.notEqual(creds('A/bob'), sort(effect('warning', 'Whoever uses A/bob needs the new creds.')));
  assert.notEqual(
    sort(effect('warning', 'A/bob has no creds: its key is not in the keystore.')),
    sort(effect('warning', 'A/bob is revoked: the new JWT is issued after that.')),
  );
});
