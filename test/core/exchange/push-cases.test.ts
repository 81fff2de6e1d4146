import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { RequestStrategy } from 'nats';
import { Seed } from '../../../src/core/nkeys/seed.ts';
import { editAccount } from '../../../src/core/operations/account.ts';
import { addUserRevocation } from '../../../src/core/operations/revocation.ts';
import { editUser } from '../../../src/core/operations/user.ts';
import { Admin, outcomes } from '../../support/admin.ts';
import { getsIn } from '../../support/emergency.ts';
import { startCluster, type TestServer, until } from '../../support/nats.ts';
import { now, type TestAccount, TestOperator, type TestUser } from '../../support/nats-identities.ts';
import { writeStore } from '../../support/written-store.ts';

// What servers do with account JWTs, as it was measured (letters of the table of cases): a 200 proves nothing.

async function shop(t: TestContext, count = 2) {
  const operator = new TestOperator();
  const account = operator.account('SHOP', { issuedAt: now() - 100 });
  const till = account.user('till', { iat: now() - 90 });
  const dir = writeStore(operator, [account], [operator.systemUser, till]);
  const servers = await startCluster(t, count, () => ({ operator, accounts: [account] }));
  const admin = new Admin(t, dir, servers);
  const nc = await servers[0]!.connect(t, operator.systemUser, 'another admin');
  /** As another admin would, by hand; waits for the answers of all. */
  const request = async (subject: string, payload: string) => {
    const all = { strategy: RequestStrategy.Count, maxMessages: count, maxWait: 20_000 };
    for await (const _ of await nc.requestMany(subject, payload, all));
  };
  const file = join(dir, 'OP', 'accounts', 'SHOP', 'SHOP.jwt');
  return { operator, account, till, servers, admin, request, file };
}

const storedAt = (server: TestServer, { key }: TestAccount) =>
  readFileSync(join(server.resolverDir, `${key}.jwt`), 'utf8');

async function allLetIn(servers: readonly TestServer[], user: TestUser, expected: boolean) {
  for (const server of servers) assert.equal(await getsIn(server, user), expected, server.name);
}

test("case a': a revocation up to the second before its JWT leaves a user in, one of that second does not", async t => {
  const { till, servers, admin } = await shop(t);
  const client = await servers[1]!.connect(t, till);
  const iat = now() - 90;
  const revoke = (at: number) =>
    admin.changes.run(addUserRevocation, { account: 'SHOP', name: ['till'], at });
  const issued = Number(JSON.parse(Buffer.from(till.token.split('.')[1]!, 'base64url').toString()).iat);
  assert.ok(Math.abs(issued - iat) < 10);
  const early = await revoke(issued - 1);
  assert.ok(!early.effects.some(({ kind }) => kind === 'cut-off'), JSON.stringify(early.effects));
  assert.ok((await admin.push(['SHOP'])).proven);
  assert.equal(client.isClosed(), false);
  await allLetIn(servers, till, true);
  const late = await revoke(issued);
  assert.ok(
    late.effects.some(({ kind }) => kind === 'cut-off'),
    JSON.stringify(late.effects),
  );
  assert.ok((await admin.push(['SHOP'])).proven);
  await until('it to be cut off', () => client.isClosed());
  await allLetIn(servers, till, false);
});

test('case a: new creds in the very second of the revocation are not born revoked', async t => {
  const { till, servers, admin } = await shop(t);
  await admin.changes.run(addUserRevocation, { account: 'SHOP', name: ['till'] });
  assert.ok((await admin.push(['SHOP'])).proven);
  await admin.changes.run(editUser, { account: 'SHOP', name: ['till'], tag: ['new'] });
  const { token } = admin.store().user('OP', 'SHOP', 'till')!;
  await allLetIn(servers, till, false);
  await allLetIn(servers, { ...till, token, key: till.key } as TestUser, true);
});

test('case c: somebody deleted the account: the same JWT does not open it again, one that is signed anew does', async t => {
  const { operator, account, till, servers, admin, request } = await shop(t);
  const clients = await Promise.all(servers.map(server => server.connect(t, till)));
  await request('$SYS.REQ.CLAIMS.DELETE', operator.deletion([account.key]));
  await until('everybody to be dropped', () => clients.every(each => each.isClosed()));
  await allLetIn(servers, till, false);
  const view = await admin.push(['SHOP']);
  assert.equal(view.proven, false, 'all have stored it, and nobody gets in');
  assert.equal(outcomes(view), 'n1 unproven 1, n2 unproven 1');
  assert.match(view.troubles[0]!.text, /was deleted there.*Sign it anew/);
  await allLetIn(servers, till, false);
  const again = await admin.plan('SHOP');
  assert.equal(again.chosen(false).length, 1, 'it is not called the same');
  await admin.changes.run(editAccount, { name: ['SHOP'], tag: ['anew'] });
  assert.equal(outcomes(await admin.push(['SHOP'])), 'n1 in-force 1, n2 in-force 1');
  await allLetIn(servers, till, true);
});

test("case d: a stranger's JWT that servers stored, far ahead of its time, is replaced by a push", async t => {
  const { account, till, servers, admin, request } = await shop(t);
  const rogue = account.version({ issuedAt: now() + 5000, signer: new TestOperator('ROGUE').seed });
  await request('$SYS.REQ.CLAIMS.UPDATE', rogue);
  for (const server of servers) assert.equal(storedAt(server, account), rogue);
  const [planned] = (await admin.plan('SHOP')).plan.accounts;
  assert.equal(planned?.verdict, 'send');
  assert.match(planned.effects.map(({ text }) => text).join(), /does not stand behind: it is replaced/);
  assert.ok((await admin.push(['SHOP'])).proven);
  for (const server of servers) {
    assert.equal(storedAt(server, account), account.token);
    await server.stop();
    await server.start();
  }
  await allLetIn(servers, till, true);
});

test("case d': an operator key that one server does not trust any more: signed by another one, all have it", async t => {
  const gone = Seed.generate('operator');
  const operator = new TestOperator();
  const before = operator.withSigningKey(gone);
  const account = before.account('SHOP', { issuedAt: now() - 100, signer: gone });
  const till = account.user('till', { iat: now() - 90 });
  // n1 was not started again since the key was taken away.
  const servers = await startCluster(t, 2, name => ({
    operator: name === 'n1' ? before : operator,
    accounts: [account],
  }));
  assert.deepEqual(
    [await getsIn(servers[0]!, till), await getsIn(servers[1]!, till)],
    [true, false],
    'refused where the key is gone',
  );
  const admin = new Admin(t, writeStore(before, [account], [before.systemUser, till]), servers);
  const [refused] = (await admin.plan('SHOP')).plan.accounts;
  assert.equal(refused?.verdict, 'refused');
  assert.match(refused.faults.join(), /not trusted by n2/);
  await admin.changes.run(editAccount, { name: ['SHOP'], tag: ['anew'] }, { signer: operator.key });
  const view = await admin.push(['SHOP']);
  assert.ok(view.proven, JSON.stringify(view));
  await allLetIn(servers, till, true);
});

test('case f1: an account that has run out is not sent; f4: renewed, it lets everybody in at once', async t => {
  const { account, till, servers, admin, request, file } = await shop(t);
  const client = await servers[1]!.connect(t, till);
  await getsIn(servers[0]!, till);
  const end = now() + 2;
  const short = account.version({ issuedAt: now() - 50, expires: end });
  writeFileSync(file, short);
  await request('$SYS.REQ.CLAIMS.UPDATE', short);
  await until('the end of the account', () => client.isClosed());
  await until('the end of it everywhere', async () => now() > end && !(await getsIn(servers[0]!, till)));
  const { plan } = await admin.plan('SHOP');
  assert.equal(plan.accounts[0]?.verdict, 'refused');
  assert.match(plan.accounts[0].faults.join(), /expired/);
  await admin.changes.run(editAccount, { name: ['SHOP'], expiry: 0 });
  assert.equal(outcomes(await admin.push(['SHOP'])), 'n1 in-force 1, n2 in-force 1');
  await allLetIn(servers, till, true);
});

test('case j: what is no JWT of this account is never sent', async t => {
  const { operator, account, till, servers, admin, file } = await shop(t, 1);
  const [head, payload] = account.version({ issuedAt: now() - 50 }).split('.');
  const broken: Record<string, string> = {
    'a bad signature': [head, payload, account.token.split('.')[2]].join('.'),
    'another account': operator.account('SHOP').token,
    'a user': till.token,
    'no JWT': 'garbage',
  };
  for (const [what, token] of Object.entries(broken)) {
    writeFileSync(file, token);
    const chosen = await admin.plan().then(
      ({ chosen }) => chosen(true).filter(({ key }) => key === account.key),
      () => [],
    );
    assert.deepEqual(chosen, [], what);
  }
  assert.equal(storedAt(servers[0]!, account), account.token);
  assert.ok(await getsIn(servers[0]!, till));
});

test('case k: one server is down as it is pushed, and lets in who is revoked until another push', async t => {
  const { till, servers, admin } = await shop(t, 3);
  const [, , n3] = servers;
  // In order: one that was killed is counted twice by the others for some minutes.
  await n3!.stop();
  await admin.changes.run(addUserRevocation, { account: 'SHOP', name: ['till'] });
  const view = await admin.push(['SHOP']);
  assert.equal(view.proven, false);
  assert.match(view.missing.join(), new RegExp(`${n3!.port}`));
  await n3!.start();
  assert.ok(await getsIn(n3!, till), 'it has what it had');
  await until('another push to reach all', async () => {
    const again = await admin.push(['SHOP']);
    return again.servers.length === 3 && again.missing.length === 0;
  });
  await allLetIn(servers, till, false);
});

test('a file that was changed by hand is not written again with the same JWT: the push says so, and a new JWT mends it', async t => {
  const { account, till, servers, admin } = await shop(t, 3);
  for (const server of servers) await server.connect(t, till);
  const odd = servers[1]!;
  writeFileSync(join(odd.resolverDir, `${account.key}.jwt`), account.version({ issuedAt: now() - 500 }));
  const view = await admin.push(['SHOP']);
  assert.equal(outcomes(view), 'n1 in-force 1, n2 not-kept 1, n3 in-force 1');
  assert.equal(view.proven, false);
  assert.match(view.troubles.map(({ text }) => text).join(), /changed by hand/);
  await admin.changes.run(editAccount, { name: ['SHOP'], tag: ['anew'] });
  const mended = await admin.push(['SHOP']);
  assert.ok(mended.proven, JSON.stringify(mended.troubles));
  for (const server of servers) assert.equal(storedAt(server, account), storedAt(odd, account));
});

test('a signing key of the operator was rotated, and servers do not know yet: who is refused by their JWT would get in again', async t => {
  const operator = new TestOperator();
  const gone = Seed.generate('operator');
  const shop = operator.account('SHOP', { issuedAt: now() - 100 });
  const bad = shop.user('bad');
  const dir = writeStore(operator, [shop], [operator.systemUser, bad]);
  const revocations = { [bad.key]: now() };
  shop.token = shop.version({ signer: gone, issuedAt: now() - 50, nats: { revocations } });
  const [server] = await startCluster(t, 1, () => ({
    operator: operator.withSigningKey(gone),
    accounts: [shop],
  }));
  const { plan } = await new Admin(t, dir, [server!]).plan('SHOP');
  const [planned] = plan.accounts;
  assert.equal(planned?.verdict, 'conflict');
  assert.equal(planned.conflicts[0]?.kind, 'readmits');
  assert.match(planned.conflicts[0].text, /undoes a revocation on n1: bad .*does not stand behind/);
});
