import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccountClaims } from '../../../src/core/claims/account.ts';
import { addMapping, deleteMapping, editMapping } from '../../../src/core/operations/mapping.ts';
import { TestOperator } from '../../support/nats-identities.ts';
import { accountAfter, contextIn, effectsOf, planOf } from '../../support/planning.ts';
import { writeStore } from '../../support/written-store.ts';

const operator = new TestOperator();

function mapped(mappings: NonNullable<AccountClaims['nats']['mappings']>) {
  return contextIn(writeStore(operator, [operator.account('A', { nats: { mappings } })]));
}

const SPLIT = {
  'm.a': [
    { subject: 'm.b', weight: 50 },
    { subject: 'm.b', weight: 20, cluster: 'c1' },
    { subject: 'm.c', weight: 40 },
  ],
};

test('a mapping takes everything unless a weight is given, as nsc writes it', async () => {
  const plan = await planOf(addMapping, { account: 'A', from: 'x.*', to: 'y.$1' }, mapped({}));
  assert.deepEqual({ ...accountAfter(plan).mappings }, { 'x.*': [{ subject: 'y.$1' }] });
  assert.deepEqual(plan.effects, []);
});

test('one target more, for a cluster', async () => {
  const texts = { account: 'A', from: 'm.a', to: 'm.d', weight: '30', cluster: 'c1' };
  const plan = await planOf(addMapping, texts, mapped(SPLIT));
  assert.deepEqual(accountAfter(plan).mappings?.['m.a'], [
    ...SPLIT['m.a'],
    { subject: 'm.d', weight: 30, cluster: 'c1' },
  ]);
  assert.match(effectsOf(plan, 'note').join(), /other 50 % of the messages in cluster c1 stay on "m\.a"/);
});

test('the same subject and cluster: only the weight changes', async () => {
  const texts = { account: 'A', from: 'm.a', to: 'm.b', weight: '60' };
  const plan = await planOf(addMapping, texts, mapped(SPLIT));
  assert.deepEqual(accountAfter(plan).mappings?.['m.a'], [
    { subject: 'm.b', weight: 60 },
    { subject: 'm.b', weight: 20, cluster: 'c1' },
    { subject: 'm.c', weight: 40 },
  ]);
});

test('weights over 100 are refused, for each cluster by itself', async () => {
  const texts = { account: 'A', from: 'm.a', to: 'm.d' };
  await assert.rejects(planOf(addMapping, { ...texts, weight: '11' }, mapped(SPLIT)), {
    code: 'mapping-total-over-100',
    message: /add up to 101: "m\.b" 50, "m\.c" 40, "m\.d" 11/,
  });
  await assert.rejects(planOf(addMapping, { ...texts, weight: '81', cluster: 'c1' }, mapped(SPLIT)), {
    code: 'mapping-total-over-100',
  });
});

for (const weight of ['101', '-1']) {
  test(`a weight of ${weight} is refused`, async () => {
    await assert.rejects(planOf(addMapping, { account: 'A', from: 'a', to: 'b', weight }, mapped({})), {
      code: 'mapping-weight-invalid',
    });
  });
}

test('a mapping that servers would drop is a warning', async () => {
  const plan = await planOf(addMapping, { account: 'A', from: 'a.*', to: 'b.$2' }, mapped({}));
  assert.match(effectsOf(plan, 'warning').join(), /Servers drop the mapping/);
});

test('the rest of the messages is lost where the subject maps to itself', async () => {
  const texts = { account: 'A', from: 'a', to: 'a', weight: '70' };
  const plan = await planOf(addMapping, texts, mapped({}));
  assert.match(effectsOf(plan, 'note').join(), /30 % of the messages to "a" are lost/);
});

const FIVE = ['a', 'b', 'c', 'd', 'e'].map(subject => ({ subject, weight: 10 }));

test('nsc 8.3d: of five targets exactly the one asked for goes', async () => {
  for (const { subject } of FIVE) {
    const plan = await planOf(deleteMapping, { account: 'A', from: 's', to: subject }, mapped({ s: FIVE }));
    assert.deepEqual(
      accountAfter(plan).mappings?.['s'],
      FIVE.filter(each => each.subject !== subject),
    );
    assert.deepEqual(effectsOf(plan, 'stops'), [`Messages to "s" are not sent to "${subject}" any more.`]);
  }
});

test('nsc 8.3d: the last of three targets goes', async () => {
  const three = FIVE.slice(0, 3);
  const plan = await planOf(deleteMapping, { account: 'A', from: 's', to: 'c' }, mapped({ s: three }));
  assert.deepEqual(accountAfter(plan).mappings?.['s'], three.slice(0, 2));
});

test('without a cluster it is the target for all clusters', async () => {
  const plan = await planOf(deleteMapping, { account: 'A', from: 'm.a', to: 'm.b' }, mapped(SPLIT));
  assert.deepEqual(accountAfter(plan).mappings?.['m.a'], SPLIT['m.a'].slice(1));
  const texts = { account: 'A', from: 'm.a', to: 'm.b', cluster: 'c1' };
  const inCluster = await planOf(deleteMapping, texts, mapped(SPLIT));
  assert.deepEqual(accountAfter(inCluster).mappings?.['m.a'], [SPLIT['m.a'][0], SPLIT['m.a'][2]]);
});

test('without a target all go, or all of one cluster', async () => {
  const all = await planOf(deleteMapping, { account: 'A', from: 'm.a' }, mapped(SPLIT));
  assert.equal(accountAfter(all).mappings, undefined);
  assert.equal(all.danger, 'destructive');
  const texts = { account: 'A', from: 'm.a', cluster: 'c1' };
  const some = await planOf(deleteMapping, texts, mapped(SPLIT));
  assert.deepEqual(accountAfter(some).mappings?.['m.a'], [SPLIT['m.a'][0], SPLIT['m.a'][2]]);
});

test('a target that is not there is refused: nsc says that it is deleted', async () => {
  for (const texts of [{ from: 'z' }, { from: 'm.a', to: 'q' }, { from: 'm.a', to: 'm.c', cluster: 'c1' }]) {
    await assert.rejects(planOf(deleteMapping, { account: 'A', ...texts }, mapped(SPLIT)), {
      code: 'mapping-unknown',
    });
  }
});

test('a subject named like a member of every object is a subject', async () => {
  const context = mapped(SPLIT);
  await assert.rejects(planOf(deleteMapping, { account: 'A', from: 'constructor' }, context), {
    code: 'mapping-unknown',
  });
  const plan = await planOf(addMapping, { account: 'A', from: '__proto__', to: 'x' }, context);
  assert.deepEqual(Object.keys(accountAfter(plan).mappings ?? {}), ['m.a', '__proto__']);
});

test('all parts are changed in one step: weights are shifted, parts come and go, the others stay as they are', async () => {
  const texts = { account: 'A', from: 'm.a', target: ['m.b 10', 'm.d 50%'], rmTarget: ['m.c'] };
  const plan = await planOf(editMapping, texts, mapped(SPLIT));
  assert.deepEqual(accountAfter(plan).mappings?.['m.a'], [
    { subject: 'm.b', weight: 10 },
    SPLIT['m.a'][1],
    { subject: 'm.d', weight: 50 },
  ]);
  assert.deepEqual(effectsOf(plan, 'stops'), ['Messages to "m.a" are not sent to "m.c" any more.']);
  assert.match(effectsOf(plan, 'note').join(' '), /other 40 % of the messages stay on "m\.a"/);
  assert.deepEqual([plan.danger, plan.confirm], ['destructive', 'A']);
});

test('a part is named by its subject, or with weight and cluster; commas are part of a mapping function', async () => {
  const one = { account: 'A', from: 'm.a', rmTarget: 'm.b 20 c1' };
  const plan = await planOf(editMapping, one, mapped(SPLIT));
  assert.deepEqual(accountAfter(plan).mappings?.['m.a'], [SPLIT['m.a'][0], SPLIT['m.a'][2]]);
  const both = await planOf(editMapping, { ...one, rmTarget: 'm.b' }, mapped(SPLIT));
  assert.deepEqual(accountAfter(both).mappings?.['m.a'], [SPLIT['m.a'][2]]);
  const split = { account: 'A', from: 'm.*', target: 'n.{{partition(3,1)}}' };
  const to = await planOf(editMapping, split, mapped({ 'm.*': [{ subject: 'x' }] })).catch(
    ({ code }) => code,
  );
  assert.equal(to, 'mapping-total-over-100');
  const only = await planOf(editMapping, { ...split, rmTarget: 'x' }, mapped({ 'm.*': [{ subject: 'x' }] }));
  assert.deepEqual(accountAfter(only).mappings?.['m.*'], [{ subject: 'n.{{partition(3,1)}}' }]);
});

test('an edit of what is not mapped, of a part that is not there, or to nonsense is refused', async () => {
  const cases = [
    [{ from: 'z', target: 'y' }, 'mapping-unknown'],
    [{ from: 'm.a', rmTarget: 'q' }, 'mapping-unknown'],
    [{ from: 'm.a', target: 'm.b 101' }, 'mapping-target-invalid'],
    [{ from: 'm.a', target: 'm.b 90 c d' }, 'mapping-target-invalid'],
    [{ from: 'm.a', target: 'm.d 60' }, 'mapping-total-over-100'],
  ] as const;
  for (const [texts, code] of cases)
    await assert.rejects(planOf(editMapping, { account: 'A', ...texts }, mapped(SPLIT)), { code });
});
