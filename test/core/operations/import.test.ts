import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccountClaims } from '../../../src/core/claims/account.ts';
import { wrapToken } from '../../../src/core/claims/token/creds.ts';
import { encodeToken } from '../../../src/core/claims/token/encode.ts';
import type { Seed } from '../../../src/core/nkeys/seed.ts';
import { addImport, deleteImport, editImport } from '../../../src/core/operations/import.ts';
import { now, type TestAccount, TestOperator } from '../../support/nats-identities.ts';
import { accountAfter, contextIn, effectsOf, planOf } from '../../support/planning.ts';
import { writeStore } from '../../support/written-store.ts';

type Nats = Partial<AccountClaims['nats']>;

const operator = new TestOperator();
const OPEN = { subject: 'orders.>', type: 'stream' } as const;
const PRICE = { subject: 'price.*', type: 'service' } as const;
const AUDIT = { subject: 'audit.>', type: 'stream', token_req: true } as const;

/** ORDERS exports, SHOP imports. */
function pair(
  orders: Nats = { exports: [OPEN, PRICE, AUDIT] },
  shopImports: NonNullable<Nats['imports']> = [],
) {
  const exporter = operator.account('ORDERS', { nats: orders });
  const shop = operator.account('SHOP', { nats: { imports: fromHere(shopImports, exporter) } });
  const context = (...others: readonly TestAccount[]) =>
    contextIn(writeStore(operator, [exporter, shop, ...others]));
  return { exporter, shop, context };
}

function fromHere(imports: NonNullable<Nats['imports']>, { key }: TestAccount) {
  return imports.map(entry => entry && { account: key, ...entry });
}

interface ActivationChange {
  readonly signer?: Seed;
  readonly issuerAccount?: string;
  readonly exp?: number;
  readonly subject?: string;
}

function activation(exporter: TestAccount, importer: string, change: ActivationChange = {}): string {
  const { signer = exporter.seed, issuerAccount, exp, subject = 'audit.>' } = change;
  return encodeToken(
    'activation',
    {
      sub: importer,
      ...(exp === undefined ? {} : { exp }),
      nats: { subject, kind: 'stream', ...(issuerAccount ? { issuer_account: issuerAccount } : {}) },
    },
    signer,
    now() - 1000,
  );
}

test('a public import by account and subject, as nsc writes it', async () => {
  const { exporter, context } = pair();
  const texts = { account: 'SHOP', srcAccount: 'ORDERS', remoteSubject: 'orders.>' };
  const plan = await planOf(addImport, texts, context());
  assert.deepEqual(accountAfter(plan).imports, [
    { name: 'orders.>', subject: 'orders.>', account: exporter.key, type: 'stream' },
  ]);
  assert.deepEqual(plan.effects, []);
  assert.equal(plan.title, 'Import stream orders.> from ORDERS into SHOP');
});

test('a service with another local subject, by the exporter’s key', async () => {
  const { exporter, context } = pair();
  const plan = await planOf(
    addImport,
    {
      account: 'SHOP',
      srcAccount: exporter.key,
      remoteSubject: 'price.*',
      localSubject: 'ask.$1',
      service: 'true',
      share: 'true',
      name: 'ask',
    },
    context(),
  );
  assert.deepEqual(accountAfter(plan).imports, [
    {
      name: 'ask',
      subject: 'price.*',
      account: exporter.key,
      local_subject: 'ask.$1',
      type: 'service',
      share: true,
    },
  ]);
  assert.deepEqual(plan.effects, []);
});

test('an import that the exporter does not export is a warning', async () => {
  const { context } = pair();
  const texts = { account: 'SHOP', srcAccount: 'ORDERS', remoteSubject: 'nope' };
  const plan = await planOf(addImport, texts, context());
  assert.match(effectsOf(plan, 'warning').join(), /ORDERS does not export a stream that covers "nope"/);
});

test('an import that needs an activation and has none is a warning', async () => {
  const { context } = pair();
  const texts = { account: 'SHOP', srcAccount: 'ORDERS', remoteSubject: 'audit.eu' };
  const plan = await planOf(addImport, texts, context());
  assert.match(effectsOf(plan, 'warning').join(), /only with an activation/);
});

test('an exporter outside this store is noted', async () => {
  const { context } = pair();
  const stranger = operator.account('FAR');
  const texts = { account: 'SHOP', srcAccount: stranger.key, remoteSubject: 'x' };
  const plan = await planOf(addImport, texts, context());
  assert.match(effectsOf(plan, 'note').join(), /not in this store/);
  await assert.rejects(planOf(addImport, { ...texts, srcAccount: 'FAR' }, context()), {
    code: 'account-unknown',
  });
});

test('an account cannot import from itself', async () => {
  const { context } = pair();
  const texts = { account: 'SHOP', srcAccount: 'SHOP', remoteSubject: 'x' };
  await assert.rejects(planOf(addImport, texts, context()), { code: 'import-from-itself' });
});

test('the same import twice is refused, with another local subject too', async () => {
  const { context } = pair(undefined, [OPEN]);
  const texts = { account: 'SHOP', srcAccount: 'ORDERS', remoteSubject: 'orders.>', localSubject: 'in.>' };
  await assert.rejects(planOf(addImport, texts, context()), { code: 'import-duplicate' });
});

test('services with the same local subject are refused, overlapping ones of two accounts are a warning', async () => {
  const { context } = pair(undefined, [{ ...PRICE, local_subject: 'ask.*' }]);
  const other = operator.account('OTHER', { nats: { exports: [{ subject: 'q.>', type: 'service' }] } });
  const texts = { account: 'SHOP', srcAccount: 'OTHER', remoteSubject: 'q.*', service: 'true' };
  await assert.rejects(planOf(addImport, { ...texts, localSubject: 'ask.*' }, context(other)), {
    code: 'import-overlap',
  });
  const plan = await planOf(
    addImport,
    { ...texts, remoteSubject: 'q.x', localSubject: 'ask.x' },
    context(other),
  );
  assert.match(effectsOf(plan, 'warning').join(), /"ask\.x" overlaps with "ask\.\*"/);
});

test('an import that closes a circle is refused', async () => {
  const shopExports = { subject: 'orders.>', type: 'stream' } as const;
  const orders = operator.account('ORDERS');
  const shop = operator.account('SHOP', { nats: { exports: [shopExports] } });
  orders.token = orders.version({
    nats: { exports: [OPEN], imports: [{ subject: 'orders.>', account: shop.key, type: 'stream' }] },
  });
  const context = contextIn(writeStore(operator, [orders, shop]));
  const texts = { account: 'SHOP', srcAccount: 'ORDERS', remoteSubject: 'orders.>' };
  await assert.rejects(planOf(addImport, texts, context), {
    code: 'import-cycle',
    message: /SHOP → ORDERS → SHOP/,
  });
});

test('a local subject that does not fit is refused', async () => {
  const { context } = pair();
  const texts = { account: 'SHOP', srcAccount: 'ORDERS', remoteSubject: 'price.*', localSubject: 'ask' };
  await assert.rejects(planOf(addImport, { ...texts, service: 'true' }, context()), { code: 'plan-refused' });
});

test('what is missing is named by its flag', async () => {
  const { context } = pair();
  await assert.rejects(planOf(addImport, { account: 'SHOP' }, context()), {
    message: '--src-account is needed.',
  });
  await assert.rejects(planOf(addImport, { account: 'SHOP', srcAccount: 'ORDERS' }, context()), {
    message: '--remote-subject is needed.',
  });
});

test('an activation says all that is needed, whoever reads it', async () => {
  const { exporter, shop, context } = pair();
  const token = activation(exporter, shop.key);
  const expected = [{ name: 'audit.>', subject: 'audit.>', account: exporter.key, token, type: 'stream' }];
  const read: string[] = [];
  const readSource = async (source: string) => {
    read.push(source);
    return wrapToken(token);
  };
  const byText = await planOf(addImport, { account: 'SHOP', token }, context());
  const byFile = await planOf(addImport, { account: 'SHOP', token: 'a.b.jwt' }, { ...context(), readSource });
  assert.deepEqual(accountAfter(byText).imports, expected);
  assert.deepEqual(accountAfter(byFile).imports, expected);
  assert.deepEqual(read, ['a.b.jwt']);
  assert.deepEqual(byText.effects, []);
});

test('a part of what the activation allows can be imported', async () => {
  const { exporter, shop, context } = pair();
  const token = activation(exporter, shop.key);
  // As in Go's library `>` inside the activation covers it, literally.
  const plan = await planOf(addImport, { account: 'SHOP', token, remoteSubject: 'audit.eu' }, context());
  assert.equal(accountAfter(plan).imports?.[0]?.subject, 'audit.eu');
  await assert.rejects(planOf(addImport, { account: 'SHOP', token, remoteSubject: 'orders.x' }, context()), {
    code: 'plan-refused',
  });
});

test('an activation by a signing key of the exporter is good', async () => {
  const { exporter, shop, context } = pair();
  const token = activation(exporter, shop.key, {
    signer: exporter.signingSeed,
    issuerAccount: exporter.key,
  });
  const plan = await planOf(addImport, { account: 'SHOP', token }, context());
  assert.equal(accountAfter(plan).imports?.[0]?.account, exporter.key);
});

test('activations that cannot work are refused, with the reason', async () => {
  const { exporter, shop, context } = pair();
  const stranger = operator.account('FAR');
  const plan = (token: string) => planOf(addImport, { account: 'SHOP', token }, context());
  const refused = (message: RegExp) => ({ code: 'activation-unusable', message });
  await assert.rejects(plan(activation(exporter, stranger.key)), refused(/It is for account/));
  await assert.rejects(plan(activation(exporter, shop.key, { exp: now() - 10 })), refused(/expired on/));
  const forged = { signer: stranger.seed, issuerAccount: exporter.key };
  await assert.rejects(plan(activation(exporter, shop.key, forged)), refused(/none of its keys/));
  await assert.rejects(plan(shop.token), refused(/JWT of type account/));
  const good = activation(exporter, shop.key);
  await assert.rejects(plan(`${good.slice(0, -6)}AAAAAA`), refused(/signature/));
  await assert.rejects(plan('-----BEGIN'), { code: 'activation-missing' });
  await assert.rejects(plan('file.jwt'), { code: 'source-unreadable' });
  await assert.rejects(
    planOf(addImport, { account: 'SHOP', token: good, srcAccount: stranger.key }, context()),
    {
      code: 'activation-unusable',
      message: /it is from/,
    },
  );
});

test('a revoked activation is refused', async () => {
  const { exporter, shop, context } = pair({
    exports: [{ ...AUDIT, revocations: { '*': now() - 500 } }],
  });
  await assert.rejects(
    planOf(addImport, { account: 'SHOP', token: activation(exporter, shop.key) }, context()),
    {
      code: 'import-token-revoked',
    },
  );
});

test('a signer that cannot be told is noted where the exporter is not in the store', async () => {
  const far = operator.account('FAR');
  const { shop, context } = pair();
  const token = activation(far, shop.key, { signer: far.signingSeed, issuerAccount: far.key });
  const plan = await planOf(addImport, { account: 'SHOP', token }, context());
  assert.match(effectsOf(plan, 'note').join(' '), /cannot be told here/);
});

test('an edit changes only what is named', async () => {
  const { exporter, context } = pair(undefined, [
    { ...PRICE, name: 'ask', local_subject: 'ask.*', share: true },
  ]);
  const plan = await planOf(editImport, { account: 'SHOP', name: 'prices' }, context());
  assert.deepEqual(accountAfter(plan).imports, [
    { ...PRICE, account: exporter.key, name: 'prices', local_subject: 'ask.*', share: true },
  ]);
  assert.equal(plan.danger, 'safe');
  const bare = await planOf(editImport, { account: 'SHOP', name: '', share: 'false' }, context());
  assert.deepEqual(accountAfter(bare).imports, [{ ...PRICE, account: exporter.key, local_subject: 'ask.*' }]);
});

test('another local subject stops what used the old one', async () => {
  const { context } = pair(undefined, [OPEN]);
  const texts = { account: 'SHOP', subject: 'orders.>', localSubject: 'in.>' };
  const plan = await planOf(editImport, texts, context());
  assert.equal(accountAfter(plan).imports?.[0]?.local_subject, 'in.>');
  assert.match(effectsOf(plan, 'stops').join(), /nothing comes to "orders\.>" any more/);
  assert.equal(plan.danger, 'destructive');
  assert.equal(plan.confirm, 'SHOP');
});

test('an activation can be given and taken away later', async () => {
  const { exporter, shop, context } = pair(
    undefined,
    [AUDIT].map(({ subject, type }) => ({ subject, type })),
  );
  const token = activation(exporter, shop.key);
  const given = await planOf(editImport, { account: 'SHOP', token }, context());
  assert.equal(accountAfter(given).imports?.[0]?.token, token);
  assert.deepEqual(given.effects, []);
  shop.token = shop.version({
    nats: { imports: [{ subject: 'audit.>', type: 'stream', account: exporter.key, token }] },
  });
  const gone = await planOf(editImport, { account: 'SHOP', token: '' }, context());
  assert.equal(accountAfter(gone).imports?.[0]?.token, undefined);
  assert.match(effectsOf(gone, 'stops').join(), /only with an activation/);
  assert.equal(gone.danger, 'destructive');
});

test('a label can be changed although the import does not work', async () => {
  const { context } = pair({ exports: [] }, [OPEN]);
  const plan = await planOf(editImport, { account: 'SHOP', name: 'x' }, context());
  assert.equal(plan.danger, 'safe');
  assert.match(effectsOf(plan, 'warning').join(), /does not export/);
});

test('the label of an import of a circle can be changed, and its subjects cannot make one', async () => {
  const orders = operator.account('ORDERS');
  const shop = operator.account('SHOP');
  const takes = (key: string) => ({ subject: 'x', account: key, type: 'stream' }) as const;
  orders.token = orders.version({
    nats: { exports: [{ subject: 'x', type: 'stream' }], imports: [takes(shop.key)] },
  });
  shop.token = shop.version({ nats: { imports: [{ ...takes(orders.key), local_subject: 'y' }] } });
  const context = () => contextIn(writeStore(operator, [orders, shop]));
  await assert.rejects(planOf(editImport, { account: 'SHOP', localSubject: '' }, context()), {
    code: 'import-cycle',
  });
  shop.token = shop.version({ nats: { imports: [takes(orders.key)] } });
  const plan = await planOf(editImport, { account: 'SHOP', name: 'n' }, context());
  assert.equal(accountAfter(plan).imports?.[0]?.name, 'n');
});

test('a deleted import says what stops; others stay', async () => {
  const { exporter, context } = pair(undefined, [OPEN, PRICE]);
  const plan = await planOf(deleteImport, { account: 'SHOP', subject: 'price.*' }, context());
  assert.deepEqual(accountAfter(plan).imports, [{ ...OPEN, account: exporter.key }]);
  assert.match(effectsOf(plan, 'stops').join(), /Requests of SHOP to "price\.\*" are not answered/);
  assert.equal(plan.danger, 'destructive');
});

test('an import is found by its local subject too, and by its exporter where several have the subject', async () => {
  const other = operator.account('OTHER', { nats: { exports: [OPEN] } });
  const { exporter, context } = pair(undefined, [
    { ...OPEN, local_subject: 'in.>' },
    { ...OPEN, account: other.key },
  ]);
  const local = await planOf(deleteImport, { account: 'SHOP', subject: 'in.>' }, context(other));
  assert.deepEqual(
    accountAfter(local).imports?.map(each => each?.account),
    [other.key],
  );
  const texts = { account: 'SHOP', subject: 'orders.>' };
  await assert.rejects(planOf(deleteImport, texts, context(other)), { code: 'import-ambiguous' });
  const plan = await planOf(deleteImport, { ...texts, srcAccount: 'OTHER' }, context(other));
  assert.deepEqual(
    accountAfter(plan).imports?.map(each => each?.account),
    [exporter.key],
  );
});

test('none of several imports is taken by default', async () => {
  const { context } = pair(undefined, [OPEN, PRICE]);
  await assert.rejects(planOf(deleteImport, { account: 'SHOP' }, context()), { code: 'import-required' });
  await assert.rejects(planOf(deleteImport, { account: 'SHOP', subject: 'zzz' }, context()), {
    code: 'import-unknown',
  });
});
