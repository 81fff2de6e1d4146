import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type About, touches } from '../../../src/app/history/about.ts';
import type { JournalEntry, JournalFile } from '../../../src/core/journal/entry.ts';

const entry = (root: JournalFile['root'], path: string) =>
  ({ files: [{ root, path }] }) as unknown as JournalEntry;

const OPERATOR: About = { operator: 'A' };
const ACCOUNT: About = { ...OPERATOR, account: 'X' };
const USER: About = { ...ACCOUNT, user: 'bob' };

test('the history of an account has that of its users in it, and nothing of its neighbours', () => {
  const cases: readonly (readonly [JournalFile['root'], string, readonly About[]])[] = [
    ['stores', 'A/A.jwt', [OPERATOR]],
    ['stores', 'A/accounts/X/X.jwt', [OPERATOR, ACCOUNT]],
    ['stores', 'A/accounts/X/users/bob.jwt', [OPERATOR, ACCOUNT, USER]],
    ['stores', 'A/accounts/X/users/bobby.jwt', [OPERATOR, ACCOUNT]],
    ['keystore', 'creds/A/X/bob.creds', [OPERATOR, ACCOUNT, USER]],
    ['stores', 'A/accounts/XY/XY.jwt', [OPERATOR]],
    ['stores', 'AB/AB.jwt', []],
    ['keystore', 'keys/U/AA/UAA.nk', []],
  ];
  for (const [root, path, whose] of cases)
    for (const about of [OPERATOR, ACCOUNT, USER])
      assert.equal(touches(entry(root, path), about), whose.includes(about), `${path} ${about.user}`);
});
