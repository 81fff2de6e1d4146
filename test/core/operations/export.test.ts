import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccountClaims } from '../../../src/core/claims/account.ts';
import { claimsForEdit, decodeToken } from '../../../src/core/claims/token/token.ts';
import { addExport, deleteExport, editExport } from '../../../src/core/operations/export.ts';
import { signPlan } from '../../../src/core/operations/sign.ts';
import { TestOperator } from '../../support/nats-identities.ts';
import { accountAfter, contextIn, effectsOf, planOf } from '../../support/planning.ts';
import { writeStore } from '../../support/written-store.ts';

type Nats = Partial<AccountClaims['nats']>;
type Exports = NonNullable<Nats['exports']>;

const operator = new TestOperator();

function exporting(exports: Exports) {
  const account = operator.account('ORDERS', { nats: { exports } });
  const importers = (...imports: readonly NonNullable<Nats['imports']>[number][]) =>
    imports.map((entry, i) => operator.account(`IN${i}`, { nats: { imports: [entry] } }));
  const context = (...others: readonly NonNullable<Nats['imports']>[number][]) =>
    contextIn(writeStore(operator, [account, ...importers(...others)]));
  return { account, context };
}

const STREAM = { name: 'orders', subject: 'orders.>', type: 'stream' } as const;
const SERVICE = { name: 'price', subject: 'price.*', type: 'service', response_type: 'Singleton' } as const;

test('a new stream export is named after its subject, as nsc names it', async () => {
  const { context } = exporting([]);
  const plan = await planOf(addExport, { account: 'ORDERS', subject: 'a.>' }, context());
  assert.deepEqual(accountAfter(plan).exports, [{ name: 'a.>', subject: 'a.>', type: 'stream' }]);
  assert.equal(plan.danger, 'safe');
  assert.deepEqual(
    plan.push.map(({ name }) => name),
    ['ORDERS'],
  );
});

test('a new service export has all that was asked for', async () => {
  const { context } = exporting([STREAM]);
  const plan = await planOf(
    addExport,
    {
      account: 'ORDERS',
      subject: 'svc.*',
      name: 'svc',
      service: 'true',
      private: 'true',
      responseType: 'chunked',
      responseThreshold: '2s',
      latency: 'lat.x',
      sampling: '50',
      allowTrace: 'true',
      description: 'asks',
      infoUrl: 'https://example.com',
      advertise: 'true',
    },
    context(),
  );
  assert.deepEqual(accountAfter(plan).exports?.[1], {
    name: 'svc',
    subject: 'svc.*',
    type: 'service',
    token_req: true,
    response_type: 'Chunked',
    response_threshold: 2_000_000_000,
    service_latency: { results: 'lat.x', sampling: 50 },
    allow_trace: true,
    description: 'asks',
    info_url: 'https://example.com',
    advertise: true,
  });
  assert.match(effectsOf(plan, 'note').join(), /need an activation/);
});

test('latency without a rate measures the requests that ask for it, as nsc does', async () => {
  const { context } = exporting([]);
  const plan = await planOf(
    addExport,
    { account: 'ORDERS', subject: 's', service: 'true', latency: 'l' },
    context(),
  );
  assert.deepEqual(accountAfter(plan).exports?.[0]?.service_latency, { results: 'l', sampling: 'headers' });
});

for (const [subject, why] of [
  ['orders.new', 'inside'],
  ['>', 'around'],
  ['orders.>', 'the same'],
] as const) {
  test(`an export that overlaps with another of its type is refused: ${why}`, async () => {
    const { context } = exporting([STREAM]);
    await assert.rejects(planOf(addExport, { account: 'ORDERS', subject }, context()), {
      code: 'export-overlap',
    });
  });
}

test('a service may have the subject of a stream', async () => {
  const { context } = exporting([STREAM]);
  const plan = await planOf(
    addExport,
    { account: 'ORDERS', subject: 'orders.>', service: 'true' },
    context(),
  );
  assert.equal(accountAfter(plan).exports?.length, 2);
});

for (const [name, texts] of [
  ['allow trace', { allowTrace: 'true' }],
  ['response type', { responseType: 'Stream' }],
  ['response threshold', { responseThreshold: '1s' }],
  ['latency', { latency: 'l' }],
] as const) {
  test(`a stream with ${name} is refused`, async () => {
    const { context } = exporting([]);
    await assert.rejects(planOf(addExport, { account: 'ORDERS', subject: 'a', ...texts }, context()), {
      code: 'plan-refused',
    });
  });
}

test('a private export has no position for a key', async () => {
  const { context } = exporting([]);
  const texts = { account: 'ORDERS', subject: 'a.*', private: 'true', accountTokenPosition: '2' };
  await assert.rejects(planOf(addExport, texts, context()), { code: 'export-private-position' });
});

test('the subject is needed, and the error names the flag', async () => {
  const { context } = exporting([]);
  await assert.rejects(planOf(addExport, { account: 'ORDERS' }, context()), {
    code: 'input-missing',
    message: '--subject is needed.',
  });
});

test('nsc 8.3c: an edit keeps what it does not name', async () => {
  const revocations = { [operator.system.key]: 1000 };
  const before = {
    name: 'price',
    subject: 'price.*',
    type: 'service',
    token_req: false,
    revocations,
    response_type: 'Stream',
    response_threshold: 5_000_000_000,
    service_latency: { results: 'lat', sampling: 25 },
    account_token_position: 2,
    advertise: true,
    allow_trace: true,
    info_url: 'https://example.com',
  } as const;
  const { context } = exporting([before]);
  const plan = await planOf(editExport, { account: 'ORDERS', description: 'new' }, context());
  const { token_req: _, ...kept } = before;
  const after = accountAfter(plan).exports?.[0];
  assert.deepEqual({ ...after, revocations: { ...after?.revocations } }, { ...kept, description: 'new' });
  assert.equal(plan.danger, 'safe');
});

test('nsc 8.3c: an edit keeps members of newer tools', async () => {
  const account = operator.account('ORDERS', { nats: { exports: [STREAM] } });
  const [head = '', payload = ''] = account.token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  claims.nats.exports[0].quota = { daily: 7 };
  const signed = `${head}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  const signature = operator.signer.sign(Buffer.from(signed));
  account.token = `${signed}.${Buffer.from(signature).toString('base64url')}`;
  const context = contextIn(writeStore(operator, [account]));
  const plan = await planOf(editExport, { account: 'ORDERS', description: 'new' }, context);
  const [write] = await signPlan(plan, context.ring, context.now);
  const { payload: written } = decodeToken(`${write?.after}`);
  assert.deepEqual(JSON.parse(written).nats.exports[0].quota, { daily: 7 });
  assert.ok(claimsForEdit(decodeToken(`${write?.after}`)));
});

test('each member can be set and taken away', async () => {
  const full = {
    ...SERVICE,
    response_type: 'Stream',
    response_threshold: 5,
    service_latency: { results: 'lat', sampling: 25 },
    allow_trace: true,
    description: 'd',
    info_url: 'https://example.com',
    advertise: true,
    token_req: true,
  };
  const { context } = exporting([full]);
  const plan = await planOf(
    editExport,
    {
      account: 'ORDERS',
      name: '',
      private: 'false',
      responseType: 'Singleton',
      responseThreshold: '0',
      rmLatencySampling: 'true',
      allowTrace: 'false',
      description: '',
      infoUrl: '',
      advertise: 'false',
    },
    context(),
  );
  assert.deepEqual(accountAfter(plan).exports, [
    { subject: 'price.*', type: 'service', response_type: 'Singleton' },
  ]);
  assert.match(effectsOf(plan, 'warning').join(), /Every account can import it/);
  assert.match(effectsOf(plan, 'stops').join(), /"lat" gets no samples/);
});

test('a position is taken away by 0', async () => {
  const { context } = exporting([{ subject: 'a.*', type: 'stream', account_token_position: 2 }]);
  const plan = await planOf(editExport, { account: 'ORDERS', accountTokenPosition: '0' }, context());
  assert.deepEqual(accountAfter(plan).exports, [{ subject: 'a.*', type: 'stream' }]);
});

test('the rate of sampling changes alone, and 0 ends it', async () => {
  const entry = { ...SERVICE, service_latency: { results: 'lat', sampling: 25 } };
  const { context } = exporting([entry]);
  const more = await planOf(editExport, { account: 'ORDERS', sampling: 'header' }, context());
  assert.deepEqual(accountAfter(more).exports?.[0]?.service_latency, { results: 'lat', sampling: 'headers' });
  const none = await planOf(editExport, { account: 'ORDERS', sampling: '0' }, context());
  assert.equal(accountAfter(none).exports?.[0]?.service_latency, undefined);
});

test('a rate without a subject for the samples is refused', async () => {
  const { context } = exporting([SERVICE]);
  await assert.rejects(planOf(editExport, { account: 'ORDERS', sampling: '5' }, context()), {
    code: 'latency-subject-missing',
  });
});

test('an edit that changes nothing plans nothing', async () => {
  const { context } = exporting([SERVICE]);
  const texts = { account: 'ORDERS', responseType: 'Singleton', service: 'true' };
  assert.deepEqual((await planOf(editExport, texts, context())).changes, []);
});

test('a service that becomes a stream loses what only services have, and says so', async () => {
  const entry = { ...SERVICE, response_threshold: 5, allow_trace: true };
  const { account, context } = exporting([entry]);
  const importer = { subject: 'price.*', account: account.key, type: 'service' } as const;
  const plan = await planOf(editExport, { account: 'ORDERS', service: 'false' }, context(importer));
  assert.deepEqual(accountAfter(plan).exports, [{ name: 'price', subject: 'price.*', type: 'stream' }]);
  assert.match(effectsOf(plan, 'note').join(), /response type, response threshold, allow trace/);
  assert.match(effectsOf(plan, 'stops').join(), /^IN0 loses its import of service "price\.\*"/);
  assert.equal(plan.danger, 'destructive');
});

test('a stream and a service of one subject: --service says which', async () => {
  const { context } = exporting([STREAM, { ...SERVICE, subject: 'orders.>' }]);
  const texts = { account: 'ORDERS', subject: 'orders.>', description: 'd' };
  await assert.rejects(planOf(editExport, texts, context()), { code: 'export-ambiguous' });
  const plan = await planOf(editExport, { ...texts, service: 'true' }, context());
  assert.deepEqual(
    accountAfter(plan).exports?.map(each => [each?.type, each?.description]),
    [
      ['stream', undefined],
      ['service', 'd'],
    ],
  );
});

test('of several exports none is taken by default', async () => {
  const { context } = exporting([STREAM, SERVICE]);
  await assert.rejects(planOf(deleteExport, { account: 'ORDERS' }, context()), { code: 'export-required' });
  await assert.rejects(planOf(deleteExport, { account: 'ORDERS', subject: 'orders' }, context()), {
    code: 'export-unknown',
    hint: 'It exports "orders.>", "price.*".',
  });
});

test('an export that becomes private stops imports without an activation', async () => {
  const { account, context } = exporting([STREAM]);
  const importer = { subject: 'orders.new', account: account.key, type: 'stream' } as const;
  const plan = await planOf(editExport, { account: 'ORDERS', private: 'true' }, context(importer));
  assert.equal(plan.danger, 'destructive');
  assert.equal(plan.confirm, 'ORDERS');
  assert.match(effectsOf(plan, 'stops').join(), /IN0 loses its import of stream "orders\.new": .*activation/);
});

test('a deleted export names the accounts that import it, and only those', async () => {
  const { account, context } = exporting([STREAM, SERVICE]);
  const plan = await planOf(
    deleteExport,
    { account: 'ORDERS', subject: 'orders.>' },
    context(
      { subject: 'orders.new', account: account.key, type: 'stream' },
      { subject: 'price.x', account: account.key, type: 'service' },
      { subject: 'gone', account: account.key, type: 'stream' },
    ),
  );
  assert.deepEqual(accountAfter(plan).exports, [SERVICE]);
  const stops = effectsOf(plan, 'stops');
  assert.equal(stops.length, 1);
  assert.match(stops[0] ?? '', /^IN0 loses its import of stream "orders\.new"/);
  assert.equal(plan.danger, 'destructive');
});

test('an export that nobody imports is deleted safely', async () => {
  const { context } = exporting([STREAM]);
  const plan = await planOf(deleteExport, { account: 'ORDERS' }, context());
  assert.deepEqual(accountAfter(plan).exports, []);
  assert.equal(plan.danger, 'safe');
});

test('a deleted export forgets its revocations, and says so', async () => {
  const { context } = exporting([{ ...STREAM, token_req: true, revocations: { '*': 1000 } }]);
  const plan = await planOf(deleteExport, { account: 'ORDERS' }, context());
  assert.match(effectsOf(plan, 'warning').join(), /forgotten/);
});

test('many importers do not fill the review', async () => {
  const { account, context } = exporting([STREAM]);
  const importers = Array.from({ length: 15 }, () => ({
    subject: 'orders.new',
    account: account.key,
    type: 'stream' as const,
  }));
  const plan = await planOf(deleteExport, { account: 'ORDERS' }, context(...importers));
  const stops = effectsOf(plan, 'stops');
  assert.equal(stops.length, 13);
  assert.equal(stops.at(-1), '3 more imports stop working.');
});

test('accounts are read only where something is taken away', async () => {
  const { account, context } = exporting([STREAM]);
  const at = context({ subject: 'orders.new', account: account.key, type: 'stream' });
  const plan = await planOf(editExport, { account: 'ORDERS', description: 'd' }, at);
  assert.equal(plan.danger, 'safe');
  assert.equal(at.store.accountRow('OP', 'IN0')?.status, 'unread');
  await planOf(deleteExport, { account: 'ORDERS' }, at);
  assert.notEqual(at.store.accountRow('OP', 'IN0')?.status, 'unread');
});
