import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { newAccount, newUser } from '../../../src/core/claims/new-claims.ts';
import { encodeToken } from '../../../src/core/claims/token/encode.ts';
import { issueToken } from '../../../src/core/claims/token/issue-token.ts';
import { NkeeperError } from '../../../src/core/errors.ts';
import { Seed } from '../../../src/core/nkeys/seed.ts';

const operator = Seed.generate('operator');
const account = Seed.generate('account');
const claims = newAccount(account.publicKey);
const AT = 1_700_000_000;

const refusal = (sentence: RegExp) => (error: unknown) =>
  error instanceof NkeeperError &&
  error.code === 'claims-refused' &&
  sentence.test(error.message) &&
  error.hint !== undefined;

describe('a JWT that is to be used', () => {
  it('is that of encodeToken when the claims keep the rules', () => {
    assert.equal(issueToken('account', claims, operator, AT), encodeToken('account', claims, operator, AT));
  });

  it('is not made of claims that servers refuse; the first rule is named with its place', () => {
    const exports = [
      { subject: 'a..b', type: 'stream' as const },
      { subject: '', type: 'stream' as const },
    ];
    const broken = { ...claims, nats: { ...claims.nats, exports } };
    assert.throws(
      () => issueToken('account', broken, operator, AT),
      refusal(/^nats\.exports\[\d\].*: .*And 1 more\.$/),
    );
    const user = { ...newUser(Seed.generate('user').publicKey), exp: AT - 1 };
    assert.throws(() => issueToken('user', user, account, AT), refusal(/^exp: It expired/));
  });

  it('is none that only a hand writes', () => {
    const user = { ...newUser(Seed.generate('user').publicKey), exp: -5 };
    assert.throws(() => issueToken('user', user, account, AT), refusal(/before 1970/));
    const deep = JSON.parse(`${'{"a":'.repeat(200)}1${'}'.repeat(200)}`);
    assert.throws(() => issueToken('generic', { sub: 'x', nats: deep }, account, AT), refusal(/nested/));
  });
});
