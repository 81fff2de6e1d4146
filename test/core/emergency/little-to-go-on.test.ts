import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { planCut } from '../../../src/core/emergency/plan-cut.ts';
import { KeyRing } from '../../../src/core/operations/keyring.ts';
import { connectMany, getsIn, Responder } from '../../support/emergency.ts';
import { startCluster } from '../../support/nats.ts';
import { now, TestOperator } from '../../support/nats-identities.ts';
import { writeStore } from '../../support/written-store.ts';

/** A shop on two servers, with `leaked` connected once to each. */
async function shop(t: Parameters<typeof startCluster>[0]) {
  const operator = new TestOperator();
  const account = operator.account('SHOP', { issuedAt: now() - 100 });
  const other = operator.account('OTHER');
  const leaked = account.user('leaked');
  const dir = writeStore(operator, [account, other], [operator.systemUser, leaked]);
  const servers = await startCluster(t, 2, () => ({ operator, accounts: [account, other] }));
  for (const server of servers) await connectMany(t, server, leaked, 1);
  const file = (...parts: string[]) => join(dir, 'OP', 'accounts', ...parts);
  return { operator, account, leaked, dir, servers, file, responder: new Responder(t, dir, servers) };
}

test('only the public key of the user is known', async t => {
  const { leaked, servers, file, responder } = await shop(t);
  rmSync(file('SHOP', 'users', 'leaked.jwt'));
  const { pursuit, emergency } = await responder.cut({ account: 'SHOP', user: leaked.key, kind: 'user' });
  assert.equal(emergency.user?.name, 'leaked', 'its connections tell its name');
  assert.ok(pursuit.view.proven, JSON.stringify(pursuit.view));
  assert.match(pursuit.view.servers[0]!.untried, /not both in this store/);
  for (const server of servers) assert.equal(await getsIn(server, leaked), false);
});

test('the user is known by a connection alone', async t => {
  const { leaked, file, responder } = await shop(t);
  rmSync(file('SHOP', 'users', 'leaked.jwt'));
  const emergency = await responder.open({ account: 'SHOP', user: 'leaked', kind: 'user' });
  assert.equal(emergency.user?.key, leaked.key);
});

test('the JWT of the user is damaged: its connections tell who it is; where there is none, that is said', async t => {
  const { leaked, file, responder } = await shop(t);
  writeFileSync(file('SHOP', 'users', 'leaked.jwt'), 'damaged');
  writeFileSync(file('SHOP', 'users', 'away.jwt'), 'damaged');
  const emergency = await responder.open({ account: 'SHOP', user: 'leaked', kind: 'user' });
  assert.equal(emergency.user?.key, leaked.key);
  await assert.rejects(responder.open({ account: 'SHOP', user: 'away', kind: 'user' }), {
    code: 'entity-unusable',
  });
});

test("the store's file of the account is damaged: the servers' version is cut, the file stays as it is", async t => {
  const { account, leaked, servers, file, responder } = await shop(t);
  writeFileSync(file('SHOP', 'SHOP.jwt'), 'damaged');
  const { pursuit } = await responder.cut({ account: account.key, user: leaked.key, kind: 'user' });
  assert.ok(pursuit.view.proven, JSON.stringify(pursuit.view));
  for (const server of servers) assert.equal(await getsIn(server, leaked), false);
});

test('a damaged store elsewhere, and a journal that cannot be used, stop nothing', async t => {
  const { leaked, servers, file, responder } = await shop(t);
  writeFileSync(file('OTHER', 'OTHER.jwt'), '');
  mkdirSync(join(responder.home, '.config', 'nkeeper'), { recursive: true });
  writeFileSync(join(responder.home, '.config', 'nkeeper', 'journal'), 'a file where a folder belongs');
  const { pursuit, faults } = await responder.cut({ account: 'SHOP', user: 'leaked', kind: 'user' });
  assert.ok(pursuit.view.proven, JSON.stringify(pursuit.view));
  assert.match(faults.join(), /journal/i);
  for (const server of servers) assert.equal(await getsIn(server, leaked), false);
});

test('the servers have a newer version than the store: the cut is made in that, nothing of it is lost', async t => {
  const { operator, account, leaked, servers, responder } = await shop(t);
  const third = account.user('third');
  const newer = account.version({ issuedAt: now() - 10, nats: { revocations: { [third.key]: now() - 10 } } });
  const nc = await servers[0]!.connect(t, operator.systemUser);
  await nc.request(`$SYS.REQ.CLAIMS.UPDATE`, newer);
  await nc.flush();
  const emergency = await responder.open({ account: 'SHOP', user: 'leaked', kind: 'user' });
  assert.notEqual(emergency.base.from, 'the store');
  const { store } = responder.place();
  const ring = new KeyRing(store.keySources);
  const { plan } = planCut(emergency, 'user', ring, now());
  assert.ok(plan.effects.some(({ text }) => /The store is older/.test(text)));
  const { pursuit } = await responder.cut({ account: 'SHOP', user: 'leaked', kind: 'user' });
  assert.ok(pursuit.view.proven);
  const stored = responder.store().account('OP', 'SHOP')?.claims?.nats.revocations ?? {};
  assert.deepEqual(Object.keys(stored).sort(), [third.key, leaked.key].sort());
});

test('what a stranger put on the servers is never cut, nor taken over', async t => {
  const { account, servers, responder, operator } = await shop(t);
  const rogue = account.version({ issuedAt: now() + 500, signer: new TestOperator('ROGUE').seed });
  const nc = await servers[0]!.connect(t, operator.systemUser);
  await nc.request('$SYS.REQ.CLAIMS.UPDATE', rogue);
  const emergency = await responder.open({ account: 'SHOP', user: 'leaked', kind: 'user' });
  assert.equal(emergency.base.from, 'the store');
});

test('nobody knows the account: nothing is done', async t => {
  const { responder } = await shop(t);
  const unknown = new TestOperator().account('NOWHERE').key;
  await assert.rejects(responder.open({ account: unknown, kind: 'all-users' }), { code: 'account-unknown' });
  await assert.rejects(responder.open({ account: 'SHOP', user: 'nobody', kind: 'user' }), {
    code: 'user-unknown',
  });
});
