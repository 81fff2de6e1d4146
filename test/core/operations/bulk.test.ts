import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Plan } from '../../../src/core/operations/plan.ts';
import { reviewPlan } from '../../../src/core/operations/review.ts';
import { ChangedStore } from '../../support/changed-store.ts';

/** Accounts A, B and C with users u0, u1, … each. */
async function threeAccounts(users: number): Promise<ChangedStore> {
  const store = new ChangedStore();
  await store.run('add operator', { name: 'OP', sys: 'true', generateSigningKey: 'true' });
  for (const account of ['A', 'B', 'C']) {
    await store.run('add account', { name: account });
    const name = Array.from({ length: users }, (_, i) => `u${i}`);
    await store.run('add user', { account, name });
  }
  return store;
}

const small = await threeAccounts(3);

function tokensOf({ changes }: Plan): readonly string[] {
  return changes.flatMap(change =>
    change.kind === 'token' ? [`${change.entity.account ?? ''}/${change.entity.name}`] : [],
  );
}

const skippedOf = ({ skipped = [] }: Plan) => skipped.map(({ who, why }) => `${who}: ${why}`);

test('1,000 revocations in three accounts are three signatures, one change, one undo', async () => {
  const store = await threeAccounts(334);
  const name = ['A', 'B', 'C'].flatMap(account => Array.from({ length: 334 }, (_, i) => `${account}/u${i}`));
  const plan = await store.plan('revocations add-user', { name: name.slice(0, 1000) });
  assert.equal(plan.title, 'Revoke 1,000 users in 3 accounts');
  assert.equal(plan.confirm, '1,000 users');
  assert.deepEqual(tokensOf(plan), ['/A', '/B', '/C']);
  assert.equal(plan.push.length, 3);
  const before = ['A', 'B', 'C'].map(each => store.account(each).jti);
  await store.apply(plan);
  const lists = ['A', 'B', 'C'].map(each => Object.keys(store.account(each).nats.revocations ?? {}).length);
  assert.deepEqual(lists, [334, 334, 332]);
  assert.ok(['A', 'B', 'C'].every((each, i) => store.account(each).jti !== before[i]));
  await store.undo();
  assert.equal(store.account('B').nats.revocations, undefined);
});

test('users of several accounts are edited together, each by ACCOUNT/USER', async () => {
  const plan = await small.plan('edit user', { account: 'A', name: ['u0', 'B/u1', 'C/u2'], tag: 'x' });
  assert.equal(plan.title, 'Edit 3 users in 3 accounts');
  assert.deepEqual(tokensOf(plan), ['A/u0', 'B/u1', 'C/u2']);
  const one = await small.plan('edit user', { name: 'B/u1', tag: 'x' });
  assert.equal(one.title, 'Edit user B/u1');
  const two = await small.plan('edit user', { name: 'B/u1,B/u2', tag: 'x' });
  assert.equal(two.title, 'Edit 2 users of B');
  await assert.rejects(small.plan('edit user', { name: ['A/u0', 'D/u0'], tag: 'x' }), {
    code: 'account-unknown',
  });
  await assert.rejects(small.plan('edit user', { name: ['A/u0', 'B/zoe'], tag: 'x' }), {
    code: 'user-unknown',
  });
});

test('a user named twice is meant once', async () => {
  const key = small.user('B', 'u1').sub ?? '';
  const plan = await small.plan('edit user', { account: 'B', name: ['u1', 'B/u1', `B/${key}`], tag: 'x' });
  assert.equal(plan.title, 'Edit user B/u1');
});

test('a pattern takes all users that it fits, in one account or in those that it fits', async () => {
  const edit = (given: Record<string, string>) => small.plan('edit user', { ...given, tag: 'x' });
  assert.deepEqual(tokensOf(await edit({ account: 'B', match: 'u*' })), ['B/u0', 'B/u1', 'B/u2']);
  assert.deepEqual(tokensOf(await edit({ match: '*/u0' })), ['A/u0', 'B/u0', 'C/u0']);
  assert.deepEqual(tokensOf(await edit({ match: '?/u1' })), ['A/u1', 'B/u1', 'C/u1']);
  await assert.rejects(edit({ match: '*/nobody-*' }), { code: 'user-unknown', message: /fits .*nobody/ });
  await assert.rejects(edit({ match: 'X*/u0' }), { code: 'account-unknown' });
});

test('users are deleted, revoked on the way, let in again and given creds in several accounts at once', async () => {
  const store = await threeAccounts(3);
  const deleted = await store.plan('delete user', {
    match: '*/u0',
    revoke: 'true',
    rmNkey: 'true',
    rmCreds: 'true',
  });
  assert.equal(deleted.title, 'Delete 3 users in 3 accounts');
  assert.equal(deleted.confirm, '3 users');
  assert.deepEqual(tokensOf(deleted).toSorted(), ['/A', '/B', '/C', 'A/u0', 'B/u0', 'C/u0']);
  await store.apply(deleted);

  await store.run('revocations add-user', { name: ['A/u1', 'B/u1'] });
  const lifted = await store.plan('revocations delete-user', { name: ['A/u1', 'B/u1'] });
  assert.equal(lifted.title, 'Lift the revocation of 2 users in 2 accounts');
  await store.apply(lifted);
  assert.deepEqual(Object.keys(store.account('B').nats.revocations ?? {}).length, 1, 'that of u0 stays');

  for (const account of ['A', 'B']) rmSync(join(store.dir, `creds/OP/${account}/u1.creds`));
  const creds = await store.plan('reissue creds', { match: '*/u*' });
  assert.equal(creds.title, 'Write the creds of 2 users in 2 accounts');
  assert.deepEqual(skippedOf(creds), [
    'A/u2: Its creds are as its JWT already.',
    'B/u2: Its creds are as its JWT already.',
    'C/u1: Its creds are as its JWT already.',
    'C/u2: Its creds are as its JWT already.',
  ]);
});

test('everybody in several accounts is revoked with one entry each', async () => {
  const plan = await small.plan('revocations add-user', { userPublicKey: ['A/*', 'B/*'] });
  assert.equal(plan.title, 'Revoke all users in 2 accounts');
  assert.deepEqual(tokensOf(plan), ['/A', '/B']);
});

test('accounts are edited and deleted together', async () => {
  const store = await threeAccounts(1);
  const plan = await store.plan('edit account', { name: ['A', 'B'], conns: '7' });
  assert.equal(plan.title, 'Edit 2 accounts');
  assert.deepEqual(tokensOf(plan), ['/A', '/B']);
  assert.equal((await store.plan('edit account', { match: '?', conns: '7' })).title, 'Edit 3 accounts');
  const gone = await store.plan('delete account', { name: ['A', 'B'], rmNkey: 'true' });
  assert.equal(gone.title, 'Delete 2 accounts with 2 users');
  assert.equal(gone.confirm, '2 accounts');
  const keys = await store.plan('edit account', { name: ['A', 'C'], sk: 'generate' });
  assert.equal((keys.results.signingKeys as readonly string[]).length, 2);
  await store.apply(keys);
  assert.equal(store.account('C').nats.signing_keys?.length, 1);
});

test('what nothing changes for is told one by one', async () => {
  const store = await threeAccounts(3);
  await store.run('edit user', { account: 'A', name: 'u0', tag: 'x' });
  const plan = await store.plan('edit user', { name: ['A/u0', 'A/u1'], tag: 'x' });
  assert.deepEqual(tokensOf(plan), ['A/u1']);
  assert.deepEqual(skippedOf(plan), ['A/u0: It is so already.']);
  assert.equal(reviewPlan(plan).skipped.length, 1);

  await store.run('revocations add-user', { account: 'A', name: 'u0' });
  const revoked = await store.plan('revocations add-user', {
    name: ['A/u0', 'A/u2', 'B/u0'],
    at: '1700000000',
  });
  assert.match(skippedOf(revoked).join(), /^A\/u0: It is revoked up to 2027-\S+ \S+ UTC already\.$/);
});

test('of many, those that cannot be edited are left out and told; of one it is an error', async () => {
  const store = await threeAccounts(2);
  await store.run('edit signing-key', { account: 'A', sk: 'generate', role: 'r', allowSub: 'a.>' });
  await store.run('add user', { account: 'A', name: 's' }, 'r');
  writeFileSync(join(store.dir, 'OP/accounts/B/users/u1.jwt'), 'not a JWT');
  const plan = await store.plan('edit user', { name: ['A/s', 'A/u0', 'B/u1'], allowPub: 'x' });
  assert.deepEqual(tokensOf(plan), ['A/u0']);
  assert.equal(plan.title, 'Edit user A/u0');
  assert.deepEqual(
    plan.skipped?.map(({ who, refused }) => [who, refused]),
    [
      ['A/s', true],
      ['B/u1', true],
    ],
  );
  assert.match(skippedOf(plan)[0] ?? '', /scope "r" has no permissions/);
  await assert.rejects(store.plan('edit user', { name: 'A/s', allowPub: 'x' }), {
    code: 'scoped-user-limits',
  });
  await assert.rejects(store.plan('edit user', { name: ['A/s', 'B/u1'], allowPub: 'x' }), {
    code: 'plan-refused',
    message: /^None of the 2 users can be edited: A\/s: /,
  });
  await store.apply(plan);
  const { entries } = await (await store.journal()).read();
  assert.ok(
    entries[0]?.summary.some(line => line.startsWith('refused A/s: ')),
    JSON.stringify(entries[0]),
  );
  assert.equal(readFileSync(join(store.dir, 'OP/accounts/B/users/u1.jwt'), 'utf8'), 'not a JWT');
});

test('a damaged account does not stop what a pattern does in all others', async () => {
  const store = await threeAccounts(1);
  writeFileSync(join(store.dir, 'OP/accounts/B/B.jwt'), 'not a JWT');
  const plan = await store.plan('revocations add-user', { match: '?/u*' });
  assert.deepEqual(tokensOf(plan), ['/A', '/C']);
  assert.match(skippedOf(plan).join(), /^B: The JWT of account B cannot be changed/);
  await assert.rejects(store.plan('revocations add-user', { match: 'B/u*' }), { code: 'entity-unusable' });
});

test('a plan that is being made can be cancelled', async () => {
  const stop = new AbortController();
  stop.abort();
  await assert.rejects(
    small.plan('edit user', { match: '?/*', tag: 'x' }, undefined, { signal: stop.signal }),
    {
      code: 'cancelled',
    },
  );
  const parts: string[] = [];
  await small.plan('edit user', { match: '?/*', tag: 'x' }, undefined, {
    onHeadway: ({ part, done, total }) => parts.push(`${part} ${done} of ${total}`),
  });
  assert.ok(parts.includes('plan 9 of 9'), parts.join());
  assert.equal(parts.at(-1), 'check 9 of 9');
});
