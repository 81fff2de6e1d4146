import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planCut } from '../../../src/core/emergency/plan-cut.ts';
import { Seed } from '../../../src/core/nkeys/seed.ts';
import { KeyRing } from '../../../src/core/operations/keyring.ts';
import { getsIn, Responder } from '../../support/emergency.ts';
import { startServer, until } from '../../support/nats.ts';
import { now, TestOperator } from '../../support/nats-identities.ts';
import { writeStore } from '../../support/written-store.ts';

// A cut is made in one version of the account. Who is refused by what servers have must not get in by it.

const LEAK = { account: 'SHOP', user: 'leaked', kind: 'user' } as const;

test("a signing key of the operator is being rotated: revocations in a JWT that only the servers' operator vouches for stay", async t => {
  const operator = new TestOperator();
  const added = Seed.generate('operator');
  const shop = operator.account('SHOP', { issuedAt: now() - 50 });
  const [leaked, bad] = [shop.user('leaked'), shop.user('bad')];
  const dir = writeStore(operator, [shop], [operator.systemUser, leaked, bad]);
  shop.token = shop.version({ signer: added, nats: { revocations: { [bad.key]: now() } } });
  const server = await startServer(t, { operator: operator.withSigningKey(added), accounts: [shop] });
  assert.deepEqual([await getsIn(server, leaked), await getsIn(server, bad)], [true, false]);
  const { pursuit, emergency } = await new Responder(t, dir, [server]).cut(LEAK);
  assert.ok(pursuit.view.proven, JSON.stringify(pursuit.view));
  assert.deepEqual([await getsIn(server, leaked), await getsIn(server, bad)], [false, false]);
  assert.deepEqual(Object.keys(emergency.kept), [bad.key]);
});

test('an account that has expired on the servers: that the cut opens it is said, and who was refused stays so', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP', { issuedAt: now() - 50 });
  const [leaked, bad] = [shop.user('leaked'), shop.user('bad')];
  const dir = writeStore(operator, [shop], [operator.systemUser, leaked, bad]);
  shop.token = shop.version({ expires: now() + 2, nats: { revocations: { [bad.key]: now() } } });
  const server = await startServer(t, { operator, accounts: [shop] });
  assert.ok(await getsIn(server, leaked));
  await until('it to expire', async () => !(await getsIn(server, leaked)));
  const responder = new Responder(t, dir, [server]);
  const { pursuit, emergency } = await responder.cut(LEAK);
  const ring = new KeyRing(responder.store().keySources);
  const said = planCut(emergency, 'user', ring, now()).plan.effects.map(({ text }) => text);
  assert.match(said.join('\n'), /has expired on the servers.*opens it again/);
  assert.match(said.join('\n'), /refuse 1 user more than the store, and that stays so: bad/);
  assert.ok(pursuit.view.proven, JSON.stringify(pursuit.view));
  assert.equal(await getsIn(server, bad), false);
});

test('an account that no server has: that the cut puts it there is said', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP');
  const dir = writeStore(operator, [shop], [operator.systemUser, shop.user('leaked')]);
  const server = await startServer(t, { operator, accounts: [] });
  const responder = new Responder(t, dir, [server]);
  const emergency = await responder.open(LEAK);
  const ring = new KeyRing(responder.store().keySources);
  const said = planCut(emergency, 'user', ring, now()).plan.effects.map(({ text }) => text);
  assert.match(said.join('\n'), /No server that answers has SHOP.*puts it there/);
});
