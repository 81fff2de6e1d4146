import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adviseClaims } from '../../../src/core/claims/advice/advice.ts';
import { decodeToken } from '../../../src/core/claims/token/token.ts';
import type { UserClaims } from '../../../src/core/claims/user.ts';
import { startServer } from '../../support/nats.ts';
import { type TestAccount, TestOperator, type TestUser } from '../../support/nats-identities.ts';

/** A user whose JWT has about this many characters. */
function userOf(account: TestAccount, length: number): TestUser {
  const base = account.user('u').token.length;
  const allow = ['x'.repeat(Math.max(1, Math.floor(((length - base) * 3) / 4) - 30))];
  return account.user('u', { nats: { pub: { allow }, sub: {} } as never });
}

test('a user whose JWT is too long for a server is told, and one that is not is let in', async t => {
  const operator = new TestOperator();
  const account = operator.account('A');
  const server = await startServer(t, { operator, accounts: [account], resolver: 'memory' });
  for (const [length, fits] of [
    [3600, true],
    [4200, false],
  ] as const) {
    const user = userOf(account, length);
    assert.ok(Math.abs(user.token.length - length) < 100, `${user.token.length}`);
    const { claims } = decodeToken(user.token);
    const codes = adviseClaims('user', claims as UserClaims, { tokenLength: user.token.length }).map(
      i => i.code,
    );
    assert.equal(codes.includes('user-token-too-long'), !fits);
    if (fits) await server.connect(t, user);
    else await assert.rejects(server.connect(t, user));
  }
});
