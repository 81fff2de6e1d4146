import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Seed } from '../../../src/core/nkeys/seed.ts';
import { parseInstant } from '../../../src/core/operations/fields/instant.ts';
import { holdAccount, holdOperator } from '../../../src/core/operations/held.ts';
import { addUserRevocation, deleteUserRevocation } from '../../../src/core/operations/revocation.ts';
import { listUserRevocations } from '../../../src/core/operations/revocations/lists.ts';
import { FULL, manyRevocations } from '../../support/many-revocations.ts';
import { now, TestOperator } from '../../support/nats-identities.ts';
import { accountAfter, contextIn, effectsOf, planOf } from '../../support/planning.ts';
import { writeStore } from '../../support/written-store.ts';

const operator = new TestOperator();
const NOW = now();
const STRANGER = Seed.generate('user').publicKey;

/** An account with users of these names, issued so many seconds ago. */
function accountWith(
  ages: Readonly<Record<string, number>>,
  revocations: Readonly<Record<string, number>> = {},
) {
  const account = operator.account('A');
  const users = Object.entries(ages).map(([name, age]) => account.user(name, { iat: NOW - age }));
  const keys = Object.fromEntries(users.map(({ name, key }) => [name, key]));
  const byKey = Object.entries(revocations).map(([name, at]) => [keys[name] ?? name, at]);
  account.token = account.version({ nats: { revocations: Object.fromEntries(byKey) } });
  const dir = writeStore(operator, [account], [operator.systemUser, ...users]);
  return {
    account,
    dir,
    key: (name: string) => keys[name] ?? name,
    context: () => contextIn(dir, { now: NOW }),
  };
}

function revoked(plan: Parameters<typeof accountAfter>[0]) {
  return { ...accountAfter(plan).revocations };
}

test('a user is revoked by name, now', async () => {
  const { key, context } = accountWith({ bob: 100, eve: 100 });
  const plan = await planOf(addUserRevocation, { account: 'A', name: 'bob' }, context());
  assert.deepEqual(revoked(plan), { [key('bob')]: NOW });
  assert.equal(plan.danger, 'destructive');
  assert.equal(plan.confirm, 'bob');
  assert.equal(plan.title, 'Revoke user bob of A');
  assert.deepEqual(effectsOf(plan, 'cut-off'), [
    'A/bob: servers end its connections and refuse its creds once A is pushed.',
  ]);
});

test('nsc 8.3g: the name is taken as it is written', async () => {
  const { key, context } = accountWith({ Bob: 100, bob: 100 });
  const plan = await planOf(addUserRevocation, { account: 'A', name: 'bob' }, context());
  assert.deepEqual(revoked(plan), { [key('bob')]: NOW });
  await assert.rejects(planOf(addUserRevocation, { account: 'A', name: 'BOB' }, context()), {
    code: 'user-unknown',
  });
  const back = await planOf(
    deleteUserRevocation,
    { account: 'A', name: 'bob' },
    accountWith({ Bob: 1, bob: 1 }, { Bob: 5, bob: 5 }).context(),
  );
  assert.equal(Object.keys(revoked(back)).length, 1);
});

test('nsc 8.3h: without a name nobody is revoked, and the error names the flag', async () => {
  const { context } = accountWith({ bob: 100 });
  const refused = { code: 'input-missing', message: /--name or --user-public-key/ };
  await assert.rejects(planOf(addUserRevocation, { account: 'A' }, context()), refused);
  await assert.rejects(planOf(deleteUserRevocation, { account: 'A' }, context()), refused);
});

test('several users in one JWT', async () => {
  const { key, context } = accountWith({ bob: 100, eve: 100, sue: 100 });
  const texts = { account: 'A', name: 'bob', userPublicKey: [key('eve'), key('bob')] };
  const plan = await planOf(addUserRevocation, texts, context());
  assert.deepEqual(revoked(plan), { [key('bob')]: NOW, [key('eve')]: NOW });
  assert.equal(plan.confirm, 'A');
  assert.equal(effectsOf(plan, 'cut-off').length, 2);
});

test('a user by public key need not be in the store', async () => {
  const { context } = accountWith({ bob: 100 });
  const plan = await planOf(addUserRevocation, { account: 'A', userPublicKey: STRANGER }, context());
  assert.deepEqual(revoked(plan), { [STRANGER]: NOW });
  assert.match(effectsOf(plan, 'cut-off').join(), /no user of this store/);
  assert.equal(plan.confirm, 'A');
});

test('--user-public-key takes a name, as in nsc, but no key of another kind', async () => {
  const { key, account, context } = accountWith({ bob: 100 });
  const plan = await planOf(addUserRevocation, { account: 'A', userPublicKey: 'bob' }, context());
  assert.deepEqual(revoked(plan), { [key('bob')]: NOW });
  await assert.rejects(planOf(addUserRevocation, { account: 'A', userPublicKey: account.key }, context()), {
    code: 'public-key-invalid',
  });
});

test('a user whose JWT is damaged can be revoked by its key', async () => {
  const { dir, key, context } = accountWith({ bob: 100 });
  writeFileSync(join(dir, 'OP/accounts/A/users/bob.jwt'), 'broken');
  await assert.rejects(planOf(addUserRevocation, { account: 'A', name: 'bob' }, context()), {
    code: 'entity-unusable',
    hint: /--user-public-key/,
  });
  const plan = await planOf(addUserRevocation, { account: 'A', userPublicKey: key('bob') }, context());
  assert.deepEqual(revoked(plan), { [key('bob')]: NOW });
});

test('a JWT that is issued ahead of the clock is revoked too', async () => {
  const { key, context } = accountWith({ bob: -30 });
  for (const texts of [{ name: 'bob' }, { userPublicKey: key('bob') }]) {
    const plan = await planOf(addUserRevocation, { account: 'A', ...texts }, context());
    assert.deepEqual(revoked(plan), { [key('bob')]: NOW + 30 });
    assert.equal(effectsOf(plan, 'cut-off').length, 1);
  }
});

test('everybody: who is cut off, and who has a later JWT', async () => {
  const { context } = accountWith({ bob: 100, eve: 0, future: -30 });
  const plan = await planOf(addUserRevocation, { account: 'A', userPublicKey: '*' }, context());
  assert.deepEqual(revoked(plan), { '*': NOW });
  assert.deepEqual(
    effectsOf(plan, 'cut-off').map(text => text.split(':')[0]),
    ['A/bob', 'A/eve'],
  );
  assert.match(effectsOf(plan, 'warning').join(), /A\/future stays let in/);
  assert.equal(plan.danger, 'destructive');
  assert.equal(plan.confirm, 'A');
  await assert.rejects(planOf(addUserRevocation, { account: 'A', name: '*' }, context()), {
    hint: /--user-public-key/,
  });
});

test('who is revoked already is not cut off again', async () => {
  const { context } = accountWith({ bob: 100, eve: 100 }, { bob: NOW - 50 });
  const plan = await planOf(addUserRevocation, { account: 'A', userPublicKey: '*' }, context());
  assert.deepEqual(
    effectsOf(plan, 'cut-off').map(text => text.split(':')[0]),
    ['A/eve'],
  );
});

test('a later revocation of somebody who is revoked already cuts nobody off, and that is said', async () => {
  const { key, context } = accountWith({ bob: 100 }, { bob: NOW - 50 });
  const plan = await planOf(addUserRevocation, { account: 'A', name: 'bob' }, context());
  assert.deepEqual(revoked(plan), { [key('bob')]: NOW });
  assert.deepEqual(effectsOf(plan, 'cut-off'), []);
  assert.match(effectsOf(plan, 'note').join(), /^Nobody of A in this store is cut off/);
});

test('revoking all keeps what users have of their own: lifting it lets nobody in who was revoked before', async () => {
  const { key, context } = accountWith({ bob: 100, eve: 100 }, { bob: NOW - 50, eve: NOW + 500 });
  const plan = await planOf(addUserRevocation, { account: 'A', userPublicKey: '*' }, context());
  assert.deepEqual(revoked(plan), { '*': NOW, [key('bob')]: NOW - 50, [key('eve')]: NOW + 500 });
});

test('a revocation never moves back, and that is said', async () => {
  const { context } = accountWith({ bob: 100 }, { bob: NOW - 50 });
  const texts = { account: 'A', name: 'bob', at: `${NOW - 200}` };
  const plan = await planOf(addUserRevocation, texts, context());
  assert.deepEqual(plan.changes, []);
  assert.match(effectsOf(plan, 'note').join(), /^A\/bob is revoked up to .* never moves back/);
  assert.equal(plan.danger, 'safe');
  const all = accountWith({ bob: 100 }, { '*': NOW - 50 });
  const covered = await planOf(addUserRevocation, texts, all.context());
  assert.deepEqual(covered.changes, []);
  assert.match(effectsOf(covered, 'note').join(), /never moves back/);
});

test('a revocation up to an earlier time: whoever has a later JWT stays', async () => {
  const { key, context } = accountWith({ bob: 100 });
  const plan = await planOf(addUserRevocation, { account: 'A', name: 'bob', at: `${NOW - 500}` }, context());
  assert.deepEqual(revoked(plan), { [key('bob')]: NOW - 500 });
  assert.deepEqual(effectsOf(plan, 'cut-off'), []);
  assert.match(effectsOf(plan, 'warning').join(), /A\/bob stays let in/);
});

test('a revocation up to a later time locks out new creds too', async () => {
  const { context } = accountWith({ bob: 100 });
  const plan = await planOf(addUserRevocation, { account: 'A', name: 'bob', at: `${NOW + 5000}` }, context());
  assert.match(effectsOf(plan, 'warning').join(), /new creds as well/);
});

test('--at takes RFC 3339, Unix seconds, spans, and 0 for now', async () => {
  const { key, context } = accountWith({ bob: 100 });
  for (const at of ['0', '']) {
    const plan = await planOf(addUserRevocation, { account: 'A', name: 'bob', at }, context());
    assert.deepEqual(revoked(plan), { [key('bob')]: NOW });
  }
  assert.equal(parseInstant('2026-12-31T23:59:00Z', 0), Date.UTC(2026, 11, 31, 23, 59) / 1000);
  assert.equal(parseInstant('2026-12-31T23:59:00.9+01:00', 0), Date.UTC(2026, 11, 31, 22, 59) / 1000);
  assert.equal(parseInstant('1795700000', 0), 1_795_700_000);
  assert.equal(parseInstant('-2h', NOW * 1000), NOW - 7200);
  for (const text of ['soon', '2026-13-31T23:59:00Z', '12:00']) {
    assert.throws(() => parseInstant(text, 0), { code: 'time-invalid' });
  }
});

test('everybody in the system account: a warning', async () => {
  const context = contextIn(writeStore(operator, []), { now: NOW + 10 });
  const plan = await planOf(addUserRevocation, { account: 'SYS', userPublicKey: '*' }, context);
  assert.match(effectsOf(plan, 'warning').join(), /SYS is the system account/);
});

test('a revocation is lifted, and who gets in again is named', async () => {
  const { key, context } = accountWith({ bob: 100, eve: 100 }, { bob: NOW - 50, eve: NOW - 50 });
  const plan = await planOf(deleteUserRevocation, { account: 'A', name: 'bob' }, context());
  assert.deepEqual(revoked(plan), { [key('eve')]: NOW - 50 });
  assert.deepEqual(effectsOf(plan, 'warning'), ['The creds of A/bob work again once A is pushed.']);
});

test('the last revocation leaves no empty list', async () => {
  const { context } = accountWith({}, { [STRANGER]: 5 });
  const plan = await planOf(deleteUserRevocation, { account: 'A', userPublicKey: STRANGER }, context());
  assert.equal(accountAfter(plan).revocations, undefined);
});

test('lifting the revocation of all names who comes back and who does not', async () => {
  const { context } = accountWith({ bob: 100, eve: 100 }, { '*': NOW - 50, eve: NOW - 20 });
  const plan = await planOf(deleteUserRevocation, { account: 'A', userPublicKey: '*' }, context());
  assert.deepEqual(effectsOf(plan, 'warning'), ['The creds of A/bob work again once A is pushed.']);
  assert.deepEqual(effectsOf(plan, 'note'), ['eve stays revoked by another entry.']);
});

test('what is not revoked cannot be lifted', async () => {
  const { context } = accountWith({ bob: 100 }, { '*': NOW - 50 });
  await assert.rejects(planOf(deleteUserRevocation, { account: 'A', name: 'bob' }, context()), {
    code: 'revocation-unknown',
    hint: /for all users/,
  });
});

test('the list has names beside keys', async () => {
  const { key, context } = accountWith({ bob: 100 }, { bob: 5, '*': 3, [STRANGER]: 4 });
  const { store } = context();
  const held = await holdAccount(store, holdOperator(store), 'A');
  assert.deepEqual(await listUserRevocations(store, held), [
    { key: '*', name: '', at: 3 },
    { key: key('bob'), name: 'bob', at: 5 },
    { key: STRANGER, name: '', at: 4 },
  ]);
});

test('a hundred users do not fill the review', async () => {
  const ages = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`u${i}`, 9]));
  const { context } = accountWith(ages);
  const plan = await planOf(addUserRevocation, { account: 'A', userPublicKey: '*' }, context());
  const effects = effectsOf(plan, 'cut-off');
  assert.equal(effects.length, 6);
  assert.equal(effects.at(-1), '95 more users are cut off.');
});

test('what makes a JWT larger than anybody reads is refused in the plan', async () => {
  const { context } = accountWith({ bob: 100 }, manyRevocations(FULL, NOW - 100));
  await assert.rejects(planOf(addUserRevocation, { account: 'A', name: 'bob' }, context()), {
    code: 'plan-refused',
    message:
      /^The JWT of account A would be too large: .* servers take 1,048,576\. It has 11,226 revocations\.$/,
    hint: /nkeeper revocations delete-user/,
  });
});
