import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AccountClaims } from '../../../src/core/claims/account.ts';
import { planCut } from '../../../src/core/emergency/plan-cut.ts';
import { editAccount } from '../../../src/core/operations/account.ts';
import { KeyRing } from '../../../src/core/operations/keyring.ts';
import { reviewPlan } from '../../../src/core/operations/review.ts';
import { addUserRevocation } from '../../../src/core/operations/revocation.ts';
import { Admin } from '../../support/admin.ts';
import { getsIn, Responder } from '../../support/emergency.ts';
import { startCluster, until } from '../../support/nats.ts';
import { now, TestOperator } from '../../support/nats-identities.ts';
import { writeStore } from '../../support/written-store.ts';

test('somebody with a stale store who changed it cuts off another one: who was revoked elsewhere stays out, what was not pushed stays here', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP', { issuedAt: now() - 100 });
  const [leaked, gone] = [shop.user('leaked'), shop.user('gone')];
  const there = shop.version({ issuedAt: now() - 90, nats: { revocations: { [gone.key]: now() } } });
  const servers = await startCluster(t, 2, () => ({ operator, files: { [shop.key]: there } }));
  const dir = writeStore(operator, [shop], [operator.systemUser, leaked, gone]);
  const admin = new Admin(t, dir, servers);
  await admin.changes.run(editAccount, { name: ['SHOP'], conns: 2 });
  await admin.changes.run(addUserRevocation, { account: 'SHOP', name: ['leaked'] });
  const client = await servers[0]!.connect(t, leaked);
  assert.deepEqual([await getsIn(servers[0]!, leaked), await getsIn(servers[0]!, gone)], [true, false]);

  const responder = new Responder(t, dir, servers);
  const emergency = await responder.open({ kind: 'user', account: 'SHOP', user: 'leaked' });
  const { plan } = planCut(emergency, 'user', new KeyRing(responder.store().keySources), now());
  const { effects, ...rest } = reviewPlan(plan);
  assert.match(
    effects.map(({ text }) => text).join('\n'),
    /^Changed in the store and not pushed, so it is not sent along: [^:]*: unlimited → 2\. The store keeps it/m,
  );
  assert.doesNotMatch(JSON.stringify(rest), /connections/i);

  const { pursuit } = await responder.confirm(emergency, 'user');
  await pursuit.untilDone();
  assert.equal(pursuit.view.proven, true);
  await until('it to be closed', () => client.isClosed());
  for (const server of servers)
    assert.deepEqual([await getsIn(server, leaked), await getsIn(server, gone)], [false, false], server.name);
  const held = JSON.parse(
    Buffer.from(pursuit.armed.token.split('.')[1]!, 'base64url').toString(),
  ) as AccountClaims;
  assert.equal(held.nats.limits.conn, -1);

  const { limits, revocations = {} } = responder.store().account(operator.name, 'SHOP')!.claims!.nats;
  assert.equal(Number(limits.conn), 2);
  assert.deepEqual(Object.keys(revocations).sort(), [leaked.key, gone.key].sort());
  const [planned] = (await admin.plan('SHOP')).plan.accounts;
  assert.deepEqual([planned?.verdict, planned?.conflicts], ['send', []]);
});
