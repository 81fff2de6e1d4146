import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccountClaims } from '../../../src/core/claims/account.ts';
import { undoneRevocations } from '../../../src/core/resolver/events/undone-revocations.ts';

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
    assert.deepEqual(Object.fromEntries(undoneRevocations(account(before), account(after))), undone);
  });
}
