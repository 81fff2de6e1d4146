import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Account } from '../../../src/core/claims/account.ts';
import { newAccount } from '../../../src/core/claims/new-claims.ts';
import { liveLimitFindings } from '../../../src/core/trust/live-limits.ts';
import { now, type TestAccount, TestOperator, type TestUser } from '../../support/nats-identities.ts';
import { scanIn } from '../../support/stores.ts';
import { writeStore } from '../../support/written-store.ts';

/** Problems of account A after the whole store was read: `code field`. */
async function problemsOf(
  operator: TestOperator,
  accounts: readonly TestAccount[],
  users: readonly TestUser[] = [],
): Promise<readonly string[]> {
  const store = await scanIn(writeStore(operator, accounts, [operator.systemUser, ...users]));
  const row = store.accounts('OP').find(({ name }) => name === 'A');
  const found = row?.problems.map(({ code, place, message, hint }) => {
    assert.match(message, /\.$/);
    assert.match(hint ?? '', /\.$/);
    return `${code} ${place.field}`;
  });
  store.close();
  return found ?? [];
}

const callout = (authorization: Account['authorization']) => ({ nats: { authorization } });

test('auth callout whose user is ready', async () => {
  const operator = new TestOperator();
  const account = operator.account('A');
  const service = account.user('service');
  account.token = account.version(callout({ auth_users: [service.key], allowed_accounts: ['*'] }));
  assert.deepEqual(await problemsOf(operator, [account], [service]), []);
});

test('auth callout whose user is not there, refused, or of another account', async () => {
  const operator = new TestOperator();
  const [account, other] = [operator.account('A'), operator.account('B')];
  const wanted = 'callout-user-not-ready nats.authorization.auth_users';
  const elsewhere = other.user('service');
  account.token = account.version(callout({ auth_users: [elsewhere.key] }));
  assert.deepEqual(await problemsOf(operator, [account, other], [elsewhere]), [wanted]);
  const expired = account.user('expired', { exp: 5 });
  account.token = account.version(callout({ auth_users: [expired.key] }));
  assert.deepEqual(await problemsOf(operator, [account], [expired]), [wanted]);
  const late = account.user('late');
  const revoked = { revocations: { [late.key]: now() + 100 }, authorization: { auth_users: [late.key] } };
  account.token = account.version({ nats: revoked });
  assert.deepEqual(await problemsOf(operator, [account], [late]), [wanted]);
  account.token = account.version(callout({ auth_users: [late.key], allowed_accounts: [other.key] }));
  assert.deepEqual(await problemsOf(operator, [account], [late]), [
    'callout-account-missing nats.authorization.allowed_accounts[0]',
  ]);
});

test('an account that ends before its users', async () => {
  const operator = new TestOperator();
  const account = operator.account('A', { expires: now() + 1000 });
  const [shorter, longer, endless] = [
    account.user('shorter', { exp: now() + 500 }),
    account.user('longer', { exp: now() + 5000 }),
    account.user('endless'),
  ];
  assert.deepEqual(await problemsOf(operator, [account], [shorter]), []);
  assert.deepEqual(await problemsOf(operator, [account], [shorter, longer]), [
    'account-expires-before-users exp',
  ]);
  assert.deepEqual(await problemsOf(operator, [account], [endless]), ['account-expires-before-users exp']);
});

test('a revocation that the user’s JWT has outlived', async () => {
  const operator = new TestOperator();
  const account = operator.account('A');
  const [early, late] = [account.user('early', { iat: 1000 }), account.user('late', { iat: 3000 })];
  account.token = account.version({ nats: { revocations: { [early.key]: 2000, [late.key]: 2000 } } });
  const field = `nats.revocations[${JSON.stringify(late.key)}]`;
  assert.deepEqual(await problemsOf(operator, [account], [early, late]), [`revocation-outlived ${field}`]);
  account.token = account.version({ nats: { revocations: { [late.key]: 2000, '*': 3000 } } });
  assert.deepEqual(await problemsOf(operator, [account], [late]), []);
});

test('imports in a circle, of two and of three accounts; a chain is none', async () => {
  const operator = new TestOperator();
  const [a, b, c] = [operator.account('A'), operator.account('B'), operator.account('C')];
  const exports = [{ subject: 'x.>', type: 'service' as const }];
  const from = (account: TestAccount) => ({ subject: 'x.>', account: account.key, type: 'service' as const });
  const set = (account: TestAccount, ...imports: ReturnType<typeof from>[]) => {
    account.token = account.version({ nats: { exports, imports } });
  };
  set(a, from(b));
  set(b, from(c));
  set(c);
  assert.deepEqual(await problemsOf(operator, [a, b, c]), []);
  set(c, from(a));
  assert.deepEqual(await problemsOf(operator, [a, b, c]), ['import-cycle nats.imports[0]']);
  set(b, from(a));
  assert.deepEqual(await problemsOf(operator, [a, b]), ['import-cycle nats.imports[0]']);
});

test('a scope that makes bearer users where the account allows none', async () => {
  const operator = new TestOperator();
  const account = operator.account('A');
  const user = account.scopedUser('u');
  const template = { pub: {}, sub: {}, subs: -1, data: -1, payload: -1, bearer_token: true };
  const key = account.signingSeed.publicKey;
  const scope = { kind: 'user_scope' as const, key, role: 'r', template, description: '' };
  const problems = async (disallow_bearer: boolean) => {
    const { limits } = newAccount('').nats;
    account.token = account.version({
      nats: { signing_keys: [scope], limits: { ...limits, disallow_bearer } },
    });
    const store = await scanIn(writeStore(operator, [account], [operator.systemUser, user]));
    const [row] = store.users('OP', 'A');
    store.close();
    return row?.problems.map(({ code, severity }) => `${severity} ${code}`);
  };
  assert.deepEqual(await problems(false), []);
  assert.deepEqual(await problems(true), ['blocking bearer-not-allowed']);
});

test('limits that drop who is connected', () => {
  const open = { conn: -1, leaf: -1, subs: -1 };
  const use = { clients: 5, leafs: 2, subscriptions: 10, bearers: 1 };
  const codes = (limits: object) => liveLimitFindings({ ...open, ...limits }, use).map(({ code }) => code);
  assert.deepEqual(codes({}), []);
  assert.deepEqual(codes({ conn: 5, leaf: 2, subs: 11 }), []);
  assert.deepEqual(codes({ conn: 4 }), ['limit-drops-clients']);
  assert.deepEqual(codes({ conn: 0, leaf: 1 }), ['limit-drops-clients', 'limit-drops-leafs']);
  assert.deepEqual(codes({ subs: 10 }), ['limit-drops-subscribers'], 'at the limit is enough');
  assert.deepEqual(codes({ disallow_bearer: true }), ['limit-drops-bearers']);
  assert.deepEqual(
    liveLimitFindings({ conn: 1 }, { clients: 0, leafs: 0, subscriptions: 0, bearers: 0 }),
    [],
  );
});

test('an account that has ended is not said to end before its users', async () => {
  const operator = new TestOperator();
  const account = operator.account('A', { expires: now() - 100 });
  assert.deepEqual(await problemsOf(operator, [account], [account.user('u')]), ['claim-expired exp']);
});
