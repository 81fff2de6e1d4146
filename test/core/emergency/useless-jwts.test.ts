import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { planCut } from '../../../src/core/emergency/plan-cut.ts';
import { Seed } from '../../../src/core/nkeys/seed.ts';
import { KeyRing } from '../../../src/core/operations/keyring.ts';
import { connectMany, getsIn, Responder } from '../../support/emergency.ts';
import { startCluster, type TestServer, until } from '../../support/nats.ts';
import { type AccountChange, now, type TestAccount, TestOperator } from '../../support/nats-identities.ts';
import { writeStore } from '../../support/written-store.ts';

// JWTs that servers take and never use (cases d, d' and f of what was measured): a cut must neither be made in one, nor be one.

const LEAK = { account: 'SHOP', user: 'leaked', kind: 'user' } as const;

async function shop(t: TestContext, { count = 2, of = {} }: { count?: number; of?: AccountChange } = {}) {
  const operator = new TestOperator();
  const account = operator.account('SHOP', { issuedAt: now() - 100, ...of });
  const [leaked, good] = [account.user('leaked'), account.user('good')];
  const dir = writeStore(operator, [account], [operator.systemUser, leaked, good]);
  const servers = await startCluster(t, count, () => ({ operator, accounts: [account] }));
  for (const server of servers) await connectMany(t, server, leaked, 1);
  const responder = new Responder(t, dir, servers);
  const admin = await servers[0]!.connect(t, operator.systemUser, 'another admin');
  const push = async (token: string) => {
    await admin.request('$SYS.REQ.CLAIMS.UPDATE', token);
    await until('all to have stored it', () => servers.every(server => stored(server, account) === token));
  };
  return { operator, account, leaked, good, servers, responder, push };
}

const stored = (server: TestServer, { key }: TestAccount) =>
  readFileSync(join(server.resolverDir, `${key}.jwt`), 'utf8');

test("case d: a stranger's JWT is stored, far ahead of its time: the cut replaces it, and holds after a restart", async t => {
  const { account, leaked, good, servers, responder, push } = await shop(t);
  const stranger = new TestOperator('ROGUE').seed;
  await push(account.version({ issuedAt: now() + 5000, signer: stranger }));
  const { pursuit } = await responder.cut(LEAK);
  assert.ok(pursuit.view.proven, JSON.stringify(pursuit.view));
  for (const server of servers) assert.equal(stored(server, account), pursuit.armed.token);
  await servers[1]!.stop();
  await servers[1]!.start();
  for (const server of servers) {
    assert.equal(await getsIn(server, leaked), false);
    assert.ok(await getsIn(server, good), 'the stranger would have locked it out');
  }
});

test('case d: a stranger pushes over a cut that is armed: it does not get into the servers’ stores for good', async t => {
  const { account, leaked, servers, responder, push } = await shop(t);
  const { pursuit } = await responder.cut(LEAK, 'user', ['n9']);
  await push(account.version({ issuedAt: now() + 5000, signer: new TestOperator('ROGUE').seed }));
  void pursuit.untilDone();
  await until('the cut to be stored again', () =>
    servers.every(server => stored(server, account) === pursuit.armed.token),
  );
  for (const server of servers) assert.equal(await getsIn(server, leaked), false);
});

/** A store whose operator has one signing key more than the servers know. */
function withAddedKey() {
  const before = new TestOperator();
  const added = Seed.generate('operator');
  const after = before.withSigningKey(added);
  const account = before.account('SHOP', { issuedAt: now() - 100 });
  const leaked = account.user('leaked');
  const dir = writeStore(after, [account], [before.systemUser, leaked]);
  return { before, added, after, account, leaked, dir };
}

test("case d': a key that one server does not trust does not sign the cut", async t => {
  const { before, added, after, account, leaked, dir } = withAddedKey();
  const servers = await startCluster(t, 2, name => ({
    operator: name === 'n1' ? after : before,
    accounts: [account],
  }));
  const responder = new Responder(t, dir, servers);
  const emergency = await responder.open(LEAK);
  const { store } = responder.place();
  const ring = new KeyRing(store.keySources);
  ring.add(added);
  assert.throws(() => planCut(emergency, 'user', ring, now(), added.publicKey), {
    code: 'signer-not-allowed',
    message: /not trusted by n2/,
  });
  const { pursuit } = await responder.cut(LEAK);
  assert.ok(pursuit.view.proven, 'the key that signed before is taken');
  for (const server of servers) assert.equal(await getsIn(server, leaked), false);
});

test("case d': no key is at hand that the servers trust: it is said, and it is not called proven", async t => {
  const { before, added, account, leaked, dir } = withAddedKey();
  const [server] = await startCluster(t, 1, () => ({ operator: before, accounts: [account] }));
  await connectMany(t, server!, leaked, 1);
  const responder = new Responder(t, dir, [server!]);
  const emergency = await responder.open(LEAK);
  const path = (key: string) => join(dir, 'keys', key[0]!, key.slice(1, 3), `${key}.nk`);
  rmSync(path(before.key));
  const ring = new KeyRing(responder.store().keySources);
  ring.add(added);
  const { plan } = planCut(emergency, 'user', ring, now());
  assert.match(plan.effects.map(({ text }) => text).join(), /n1 does not trust O\w+.*NOT be cut off/);
  mkdirSync(dirname(path(added.publicKey)), { recursive: true });
  writeFileSync(path(added.publicKey), added.reveal());
  const { pursuit } = await responder.confirm(emergency, 'user');
  const going = pursuit.once();
  await until('the server to have stored it', () => pursuit.view.servers[0]?.stored?.ok);
  // It says yes, and would go on saying so: nobody waits for more.
  await pursuit.close();
  await going;
  const [row] = pursuit.view.servers;
  assert.deepEqual([pursuit.view.proven, row?.stored?.ok, row?.inForce?.ok], [false, true, undefined]);
  assert.ok(await getsIn(server!, leaked), 'and so it is');
  assert.equal((await responder.armed()).length, 1);
});

test('case f1: the newest JWT has run out, and servers go on with the one before: the cut is made in that', async t => {
  const { account, leaked, good, servers, responder, push } = await shop(t);
  await push(account.version({ issuedAt: now() - 50, expires: now() - 10 }));
  assert.ok(await getsIn(servers[0]!, leaked), 'the old claims are used');
  const { pursuit } = await responder.cut(LEAK);
  assert.ok(pursuit.view.proven, JSON.stringify(pursuit.view));
  for (const server of servers) {
    assert.equal(await getsIn(server, leaked), false);
    assert.ok(await getsIn(server, good));
    assert.equal(stored(server, account), pursuit.armed.token);
  }
});

test('case f2: the account has run out on every server: nobody is in, and the cut is proven', async t => {
  const { account, leaked, servers, responder, push } = await shop(t);
  await push(account.version({ issuedAt: now() - 50, expires: now() + 2 }));
  await until('the end of the account', async () => !(await getsIn(servers[0]!, leaked)));
  const { pursuit } = await responder.cut(LEAK);
  assert.ok(pursuit.view.proven, JSON.stringify(pursuit.view));
  for (const server of servers) assert.equal(await getsIn(server, leaked), false);
});
