import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OfferedLogin } from '../../../src/core/resolver/events/offered-login.ts';
import { explainRefusal, type KnownAccount } from '../../../src/core/resolver/events/refusal.ts';
import { now, TestOperator } from '../../support/nats-identities.ts';

const operator = new TestOperator();
const shop = operator.account('SHOP');
const user = shop.user('till');
const revoked = shop.version({ nats: { revocations: { [user.key]: now() } } });

function explained(known: Partial<KnownAccount>, login: Partial<OfferedLogin> = {}) {
  const offered = { token: user.token, address: '10.0.0.1', connectionType: 'STANDARD', ...login } as const;
  return explainRefusal(
    { reason: 'Authentication Failure', at: now(), ended: false, ...offered },
    account => {
      assert.equal(account, shop.key);
      return { operatorToken: operator.token, there: undefined, here: undefined, trusted: true, ...known };
    },
  );
}

test('what the server has decides, not what the store has', () => {
  assert.deepEqual(
    [explained({ there: revoked, here: shop.token }), explained({ there: shop.token, here: revoked })].map(
      ({ code, by }) => [code, by],
    ),
    [
      ['user-revoked', 'server'],
      ['not-known', 'server'],
    ],
  );
});

test('where it is not known what the server has, the store’s JWT is taken, and it is said so', () => {
  const { code, by } = explained({ here: revoked });
  assert.deepEqual([code, by], ['user-revoked', 'store']);
});

test('an account that nobody knows, a server of another operator, no operator to hold it against', () => {
  assert.equal(explained({}).code, 'account-unknown');
  assert.equal(explained({ trusted: false, here: shop.token }).code, 'other-operator');
  assert.equal(explained({ operatorToken: '', here: shop.token }).code, 'not-known');
  assert.equal(explained({ there: null }).accountKey, shop.key);
});

test('a JWT of another kind, and the server’s own reasons', () => {
  assert.equal(explained({}, { token: shop.token }).code, 'token-kind-wrong');
  assert.equal(explained({}, { token: '', reason: 'Authentication Timeout' }).code, 'login-timeout');
  assert.equal(explained({}, { token: '', reason: 'Maximum Control Line Exceeded' }).code, 'login-too-long');
  const full = { reason: 'Maximum Account Connections Exceeded', ended: true };
  assert.equal(explained({ there: shop.token }, full).code, 'account-connections-exceeded');
  // The server has a JWT of the account already that nobody has seen here.
  const revoked = explained({ there: shop.token }, { reason: 'Credentials Revoked', ended: true });
  assert.equal(revoked.code, 'user-revoked');
  assert.doesNotMatch(revoked.text, /should be let in/);
});
