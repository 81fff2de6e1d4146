import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lostRevocations } from '../../../src/core/claims/access/lost-revocations.ts';
import type { AccountClaims } from '../../../src/core/claims/account.ts';

function account(revocations?: Record<string, number>): AccountClaims {
  return { nats: revocations === undefined ? {} : { revocations } } as unknown as AccountClaims;
}

const cases = [
  ['none before', undefined, { UA: 5 }, {}],
  ['the same', { UA: 5, '*': 3 }, { UA: 5, '*': 3 }, {}],
  ['a later time stays revoked', { UA: 5 }, { UA: 9 }, {}],
  ['an earlier time does not', { UA: 5 }, { UA: 4 }, { UA: 5 }],
  ['gone', { UA: 5, UB: 6 }, { UB: 6 }, { UA: 5 }],
  ['all gone', { UA: 5 }, undefined, { UA: 5 }],
  ['one for all covers it', { UA: 5 }, { '*': 5 }, {}],
  ['unless it is earlier', { UA: 5 }, { '*': 4 }, { UA: 5 }],
  ['one for all is covered by nothing but a later one', { '*': 5 }, { UA: 9, '*': 4 }, { '*': 5 }],
] as const;

for (const [name, before, after, undone] of cases) {
  test(`undone revocations: ${name}`, () => {
    assert.deepEqual(Object.fromEntries(lostRevocations(account(before), account(after)).undone), undone);
  });
}

const moved = [
  [
    'the known JWT is older than both',
    3,
    { undone: {}, shortened: [{ key: 'UA', from: 9, to: 5, issuedAt: 3 }] },
  ],
  [
    'issued in the second that is left',
    5,
    { undone: {}, shortened: [{ key: 'UA', from: 9, to: 5, issuedAt: 5 }] },
  ],
  ['issued between the two', 6, { undone: { UA: 9 }, shortened: [] }],
  ['issued after both', 12, { undone: { UA: 9 }, shortened: [] }],
  ['not known when', undefined, { undone: { UA: 9 }, shortened: [] }],
  ['without a time of issue', 0, { undone: { UA: 9 }, shortened: [] }],
] as const;

for (const [name, issuedAt, expected] of moved)
  test(`a revocation that moved to an earlier time: ${name}`, () => {
    const lost = lostRevocations(account({ UA: 9 }), account({ UA: 5 }), () => issuedAt);
    assert.deepEqual({ ...lost, undone: Object.fromEntries(lost.undone) }, expected);
  });

test('one that is gone is undone, however old the JWT is; one for all is, too', () => {
  const issuedAt = () => 3;
  assert.deepEqual([...lostRevocations(account({ UA: 9 }), account({}), issuedAt).undone], [['UA', 9]]);
  assert.deepEqual(
    [...lostRevocations(account({ '*': 9 }), account({ '*': 5 }), issuedAt).undone],
    [['*', 9]],
  );
  const covered = lostRevocations(account({ UA: 9 }), account({ '*': 5 }), issuedAt);
  assert.deepEqual([covered.undone.size, covered.shortened.length], [0, 1]);
});
