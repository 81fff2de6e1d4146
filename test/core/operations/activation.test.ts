import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccountClaims } from '../../../src/core/claims/account.ts';
import type { ActivationClaims } from '../../../src/core/claims/activation.ts';
import { openToken } from '../../../src/core/claims/token/token.ts';
import { generateActivation } from '../../../src/core/operations/activation.ts';
import {
  addActivationRevocation,
  deleteActivationRevocation,
} from '../../../src/core/operations/activation-revocation.ts';
import { signAnswers } from '../../../src/core/operations/answers.ts';
import { holdAccount, holdOperator } from '../../../src/core/operations/held.ts';
import { addImport } from '../../../src/core/operations/import.ts';
import type { PlanContext } from '../../../src/core/operations/operation.ts';
import type { Plan } from '../../../src/core/operations/plan.ts';
import { listActivationRevocations } from '../../../src/core/operations/revocations/lists.ts';
import { now, type TestAccount, TestOperator } from '../../support/nats-identities.ts';
import { accountAfter, contextIn, effectsOf, planOf } from '../../support/planning.ts';
import { writeStore } from '../../support/written-store.ts';

type Exports = NonNullable<AccountClaims['nats']['exports']>;

const operator = new TestOperator();
const NOW = now();
const AUDIT = { name: 'audit', subject: 'audit.>', type: 'stream', token_req: true } as const;
const OPEN = { name: 'open', subject: 'open', type: 'stream' } as const;

function sharing(exports: Exports = [AUDIT, OPEN]) {
  const orders = operator.account('ORDERS', { nats: { exports } });
  const shop = operator.account('SHOP');
  const context = (change: Partial<PlanContext> = {}) =>
    contextIn(writeStore(operator, [orders, shop]), { now: NOW, ...change });
  return { orders, shop, context };
}

function claimsOf(plan: Plan): ActivationClaims {
  assert.deepEqual(plan.changes, []);
  assert.deepEqual(plan.push, []);
  return plan.answers?.[0]?.after as ActivationClaims;
}

async function signed(plan: Plan, { ring, now: at }: PlanContext): Promise<string> {
  const [answer] = await signAnswers(plan, ring, at);
  assert.equal(answer?.name, 'activation');
  return answer.token;
}

test('an activation for the only private export, as nsc writes it', async () => {
  const { orders, shop, context } = sharing();
  const at = context();
  const plan = await planOf(generateActivation, { account: 'ORDERS', targetAccount: 'SHOP' }, at);
  assert.deepEqual(claimsOf(plan), {
    sub: shop.key,
    name: 'audit.>',
    nats: { subject: 'audit.>', kind: 'stream' },
  });
  assert.equal(plan.danger, 'safe');
  assert.equal(plan.answers?.[0]?.path, undefined);
  const { kind, claims } = openToken(await signed(plan, at));
  assert.equal(kind, 'activation');
  assert.equal(claims.iss, orders.key);
});

test('what is signed can be imported', async () => {
  const { shop, context } = sharing();
  const at = context();
  const plan = await planOf(generateActivation, { account: 'ORDERS', targetAccount: shop.key }, at);
  const imported = await planOf(addImport, { account: 'SHOP', token: await signed(plan, at) }, at);
  assert.equal(accountAfter(imported).imports?.[0]?.subject, 'audit.>');
  assert.deepEqual(imported.effects, []);
});

test('a signing key says whose it is', async () => {
  const { orders, context } = sharing();
  const at = context();
  at.ring.add(orders.signingSeed);
  const plan = await planOf(generateActivation, { account: 'ORDERS', targetAccount: 'SHOP' }, at);
  assert.equal(claimsOf(plan).nats.issuer_account, orders.key);
  assert.equal(openToken(await signed(plan, at)).claims.iss, orders.signingSeed.publicKey);
});

test('where the operator is strict only a signing key signs', async () => {
  const strict = new TestOperator('STRICT', { strict_signing_key_usage: true });
  const orders = strict.account('ORDERS', { nats: { exports: [AUDIT] } });
  const at = contextIn(writeStore(strict, [orders, strict.account('SHOP')]), { now: NOW });
  const texts = { account: 'ORDERS', targetAccount: 'SHOP' };
  await assert.rejects(planOf(generateActivation, texts, at), { code: 'signer-missing' });
  at.ring.add(orders.signingSeed);
  const token = await signed(await planOf(generateActivation, texts, at), at);
  at.ring.add(strict.signingSeed);
  const imported = await planOf(addImport, { account: 'SHOP', token }, at);
  assert.deepEqual(imported.effects, []);
});

test('a part of the export, for some time, into a file', async () => {
  const { context } = sharing();
  const texts = {
    account: 'ORDERS',
    targetAccount: 'SHOP',
    subject: 'audit.eu.*',
    expiry: '2h',
    output: 'out.jwt',
  };
  const plan = await planOf(generateActivation, texts, context());
  assert.equal(claimsOf(plan).nats.subject, 'audit.eu.*');
  assert.equal(claimsOf(plan).exp, NOW + 7200);
  assert.equal(plan.answers?.[0]?.path, 'out.jwt');
  const printed = await planOf(generateActivation, { ...texts, output: '--' }, context());
  assert.equal(printed.answers?.[0]?.path, undefined);
});

test('what cannot be activated is refused', async () => {
  const { context } = sharing();
  const plan = (texts: Parameters<typeof planOf<typeof generateActivation.fields>>[1]) =>
    planOf(generateActivation, { account: 'ORDERS', targetAccount: 'SHOP', ...texts }, context());
  await assert.rejects(plan({ subject: 'open' }), { code: 'export-unknown', hint: 'It has "audit.>".' });
  await assert.rejects(plan({ subject: '>' }), { code: 'export-unknown' });
  await assert.rejects(plan({ targetAccount: '' }), { code: 'input-missing' });
  await assert.rejects(plan({ targetAccount: '*' }), { code: 'account-unknown' });
  await assert.rejects(plan({ targetAccount: 'ORDERS' }), { code: 'import-from-itself' });
  await assert.rejects(plan({ expiry: '-1h' }), { code: 'plan-refused' });
});

test('an account outside the store is noted', async () => {
  const { context } = sharing();
  const far = operator.account('FAR');
  const plan = await planOf(generateActivation, { account: 'ORDERS', targetAccount: far.key }, context());
  assert.equal(claimsOf(plan).sub, far.key);
  assert.match(effectsOf(plan, 'note').join(), /no account of this store/);
});

test('after a revocation the new activation is issued later', async () => {
  const { context } = sharing([{ ...AUDIT, revocations: { '*': NOW } }]);
  const at = context();
  const plan = await planOf(generateActivation, { account: 'ORDERS', targetAccount: 'SHOP' }, at);
  assert.match(effectsOf(plan, 'warning').join(), /were revoked/);
  assert.equal(openToken(await signed(plan, at)).claims.iat, NOW + 1);
});

/** SHOP imports from ORDERS with an activation. */
async function importing(exports: Exports = [AUDIT]) {
  const { orders, shop, context } = sharing(exports);
  const at = context();
  const texts = { account: 'ORDERS', targetAccount: 'SHOP', subject: 'audit.>' };
  const token = await signed(await planOf(generateActivation, texts, at), at);
  const imports = [{ subject: 'audit.>', type: 'stream', account: orders.key, token } as const];
  shop.token = shop.version({ nats: { imports } });
  return { orders, shop, context };
}

function revocations(plan: Plan) {
  return { ...accountAfter(plan).exports?.[0]?.revocations };
}

test('the activations of an account are revoked: its import stops', async () => {
  const { shop, context } = await importing();
  const plan = await planOf(addActivationRevocation, { account: 'ORDERS', targetAccount: 'SHOP' }, context());
  assert.deepEqual(revocations(plan), { [shop.key]: NOW });
  assert.match(effectsOf(plan, 'stops').join(), /^SHOP loses its import of stream "audit\.>": .*revoked/);
  assert.equal(plan.danger, 'destructive');
  assert.equal(plan.confirm, 'SHOP');
});

test('the activations of all accounts, up to a time', async () => {
  const { context } = await importing();
  const texts = { account: 'ORDERS', subject: 'audit.>', targetAccount: '*', at: '5' };
  const plan = await planOf(addActivationRevocation, texts, context());
  assert.deepEqual(revocations(plan), { '*': 5 });
  assert.deepEqual(effectsOf(plan, 'stops'), []);
  assert.equal(plan.confirm, 'ORDERS');
});

test('an activation issued ahead of the clock is revoked too', async () => {
  const { orders, shop, context } = await importing([{ ...AUDIT, revocations: { '*': NOW + 5 } }]);
  orders.token = orders.version({ nats: { exports: [AUDIT] } });
  for (const targetAccount of ['SHOP', shop.key]) {
    const plan = await planOf(addActivationRevocation, { account: 'ORDERS', targetAccount }, context());
    assert.deepEqual(revocations(plan), { [shop.key]: NOW + 6 });
    assert.equal(effectsOf(plan, 'stops').length, 1);
  }
});

test('an activation’s revocation never moves back', async () => {
  const { context } = sharing([{ ...AUDIT, revocations: { '*': NOW - 5 } }]);
  const texts = { account: 'ORDERS', targetAccount: 'SHOP', at: `${NOW - 50}` };
  const plan = await planOf(addActivationRevocation, texts, context());
  assert.deepEqual(plan.changes, []);
  assert.match(effectsOf(plan, 'note').join(), /never moves back/);
  assert.equal(plan.danger, 'safe');
});

test('nsc 8.3h: no account is taken by default', async () => {
  const { context } = await importing();
  const refused = { code: 'input-missing', message: '--target-account is needed.' };
  await assert.rejects(planOf(addActivationRevocation, { account: 'ORDERS' }, context()), refused);
  await assert.rejects(planOf(deleteActivationRevocation, { account: 'ORDERS' }, context()), refused);
});

test('revoking activations of a public export is a warning', async () => {
  const { context } = sharing();
  const texts = { account: 'ORDERS', subject: 'open', targetAccount: 'SHOP' };
  const plan = await planOf(addActivationRevocation, texts, context());
  assert.match(effectsOf(plan, 'warning').join(), /public export/);
});

test('a revocation of activations is lifted', async () => {
  const shopOf = ({ key }: TestAccount) => key;
  const { shop } = sharing();
  const orders = operator.account('ORDERS', {
    nats: { exports: [{ ...AUDIT, revocations: { [shopOf(shop)]: NOW - 5, '*': NOW - 50 } }] },
  });
  const context = contextIn(writeStore(operator, [orders, shop]), { now: NOW });
  const texts = { account: 'ORDERS', targetAccount: 'SHOP' };
  const plan = await planOf(deleteActivationRevocation, texts, context);
  assert.deepEqual(revocations(plan), { '*': NOW - 50 });
  assert.match(effectsOf(plan, 'note').join(), /stay revoked, as for all/);
  const all = await planOf(deleteActivationRevocation, { ...texts, targetAccount: '*' }, context);
  assert.deepEqual(revocations(all), { [shop.key]: NOW - 5 });
  assert.match(effectsOf(all, 'warning').join(), /work again/);
  await assert.rejects(planOf(deleteActivationRevocation, { ...texts, targetAccount: orders.key }, context), {
    code: 'revocation-unknown',
  });
  const { store } = context;
  const held = await holdAccount(store, holdOperator(store), 'ORDERS');
  assert.deepEqual(await listActivationRevocations(store, held), [
    {
      subject: 'audit.>',
      service: false,
      private: true,
      revocations: [
        { key: '*', name: '', at: NOW - 50 },
        { key: shop.key, name: 'SHOP', at: NOW - 5 },
      ],
    },
  ]);
});
