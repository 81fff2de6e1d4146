import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { planCut } from '../../../src/core/emergency/plan-cut.ts';
import { isProven, toDoOf } from '../../../src/core/emergency/report.ts';
import { KeyRing } from '../../../src/core/operations/keyring.ts';
import { connectMany, getsIn, Responder } from '../../support/emergency.ts';
import { startServer } from '../../support/nats.ts';
import { now, TestOperator } from '../../support/nats-identities.ts';
import { writeStore } from '../../support/written-store.ts';

// A cut is of one account, and a user's key may get in by others: it is told, and no proof of the user.

/** `twin` is a user of SHOP and of BILL with the same key; `lone` is one of BILL. */
async function twoAccounts(t: TestContext) {
  const operator = new TestOperator();
  const [shop, bill] = [operator.account('SHOP'), operator.account('BILL')];
  const lone = bill.user('lone');
  const twin = shop.user('twin');
  const other = bill.sameKey(twin);
  const server = await startServer(t, { operator, accounts: [shop, bill] });
  const users = [operator.systemUser, twin, lone, other];
  const responder = new Responder(t, writeStore(operator, [shop, bill], users), [server]);
  return { server, responder, lone, twin, other };
}

test('a key that another account has, and this one not: refused, and the account is named', async t => {
  const { responder, lone } = await twoAccounts(t);
  responder.readsAll = true;
  await assert.rejects(responder.open({ account: 'SHOP', user: lone.key, kind: 'user' }), {
    code: 'user-unknown',
    message: /is user lone of BILL/,
  });
});

test('a key that is connected in another account, which the store does not know: refused, too', async t => {
  const { server, responder, lone } = await twoAccounts(t);
  await connectMany(t, server, lone, 1);
  await assert.rejects(responder.open({ account: 'SHOP', user: lone.key, kind: 'user' }), {
    code: 'user-unknown',
    message: /of BILL/,
  });
});

test('a key of users in two accounts: said before, and not proven while it is connected there', async t => {
  const { server, responder, twin, other } = await twoAccounts(t);
  const leak = { account: 'SHOP', user: 'twin', kind: 'user' } as const;
  await connectMany(t, server, other, 2);
  const emergency = await responder.open(leak);
  const { effects } = planCut(emergency, 'user', new KeyRing(responder.store().keySources), now()).plan;
  const said = effects.map(({ text }) => text).join('\n');
  assert.match(
    said,
    new RegExp(`same key is a user of BILL too, where it has 2 connections.*--user ${twin.key}`),
  );
  const { pursuit } = await responder.cut(leak);
  assert.ok(pursuit.view.proven);
  assert.equal(isProven(pursuit), false);
  assert.match(
    toDoOf({ ...pursuit, view: pursuit.view, armed: pursuit.armed, faults: [] }).join(),
    /NOT PROVEN there/,
  );
});

/** ROLES and BILL list the same signing key; `clerk` is a user of BILL that it issued. BILL is in the store where it says so. */
async function sharedKey(t: TestContext, isStored: boolean) {
  const operator = new TestOperator();
  const [roles, bill] = [operator.account('ROLES'), operator.account('BILL')];
  const issuer = roles.signingSeed.publicKey;
  Object.assign(bill, { signingSeed: roles.signingSeed });
  bill.token = bill.version({});
  const limits = { pub: {}, sub: {}, subs: -1, data: -1, payload: -1 };
  const [waiter, clerk] = [roles, bill].map(each => each.scopedUser('issued', { nats: limits }));
  const server = await startServer(t, { operator, accounts: [roles, bill] });
  const dir = isStored
    ? writeStore(operator, [roles, bill], [operator.systemUser, waiter!, clerk!])
    : writeStore(operator, [roles], [operator.systemUser, waiter!]);
  return { server, issuer, bill, clerk: clerk!, responder: new Responder(t, dir, [server]) };
}

for (const isStored of [true, false])
  test(`a signing key that two accounts have (${isStored ? 'both in the store' : 'one on the servers only'}): the other one is told, and it is not proven`, async t => {
    const { server, issuer, bill, clerk, responder } = await sharedKey(t, isStored);
    const leak = { account: 'ROLES', signingKey: issuer, kind: 'signing-key' } as const;
    await connectMany(t, server, clerk, 2);
    const emergency = await responder.open(leak);
    const { effects } = planCut(emergency, leak.kind, new KeyRing(responder.store().keySources), now()).plan;
    const account = isStored ? 'BILL' : bill.key;
    assert.match(
      effects.map(({ text }) => text).join('\n'),
      new RegExp(
        `BILL has signing key .* too: what it issues there gets in. .*2 connections there came in by it. .*--signing-key ${issuer} --account ${account}`,
      ),
    );
    const { pursuit } = await responder.cut(leak);
    assert.ok(pursuit.view.proven);
    assert.equal(isProven(pursuit), false);
    assert.ok(await getsIn(server, clerk));
    // The same there, and all of it is over.
    const other = await responder.cut({ ...leak, account });
    assert.ok(isProven(other.pursuit));
    assert.equal(await getsIn(server, clerk), false);
  });

test('a user whose signing key another account has, too: only a cut of the key is about that', async t => {
  const { responder } = await sharedKey(t, true);
  const { pursuit } = await responder.cut({ account: 'ROLES', user: 'issued', kind: 'user' });
  assert.ok(isProven(pursuit));
});
