import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Seed } from '../../../src/core/nkeys/seed.ts';
import { editAccount } from '../../../src/core/operations/account.ts';
import { addUserRevocation } from '../../../src/core/operations/revocation.ts';
import { Admin, outcomes } from '../../support/admin.ts';
import { getsIn } from '../../support/emergency.ts';
import { startCluster, startServer } from '../../support/nats.ts';
import { now, TestOperator } from '../../support/nats-identities.ts';
import { writeStore } from '../../support/written-store.ts';

test('a changed account goes to three servers, and each is shown to have it', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP', { issuedAt: now() - 100 });
  const rest = operator.account('REST', { issuedAt: now() - 100 });
  const user = shop.user('till');
  const servers = await startCluster(t, 3, () => ({ operator, accounts: [shop, rest] }));
  const dir = writeStore(operator, [shop, rest], [operator.systemUser, user]);
  const admin = new Admin(t, dir, servers);
  await servers[1]!.connect(t, user);
  await admin.changes.run(editAccount, { name: ['SHOP'], conns: 7 });

  const { plan } = await admin.plan();
  assert.deepEqual(plan.accounts.map(({ name, verdict }) => `${name} ${verdict}`).sort(), [
    'REST same',
    'SHOP send',
    'SYS same',
  ]);
  assert.deepEqual(plan.missing, []);
  const view = await admin.push(['SHOP']);
  assert.equal(view.proven, true, JSON.stringify(view));
  assert.equal(view.total, 1);
  assert.match(outcomes(view), /^n1 (stored|in-force) 1, n2 in-force 1, n3 (stored|in-force) 1$/);
  const again = await admin.plan('SHOP');
  assert.deepEqual(again.chosen(false), [], 'all servers have it');
  const everything = await admin.plan();
  assert.deepEqual(everything.chosen(true), []);
});

// Case i of what was measured.
test('a stale store must not undo a revocation: it is a conflict, told in words, and sent only if that is meant', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP', { issuedAt: now() - 100 });
  const leaked = shop.user('leaked', { iat: BigInt(now() - 90) });
  const [server] = await startCluster(t, 1, () => ({ operator, accounts: [shop] }));
  const users = [operator.systemUser, leaked];
  const one = new Admin(t, writeStore(operator, [shop], users), [server!]);
  const other = new Admin(t, writeStore(operator, [shop], users), [server!]);
  await one.changes.run(addUserRevocation, { account: 'SHOP', name: ['leaked'] });
  assert.equal((await one.push(['SHOP'])).proven, true);
  assert.equal(await getsIn(server!, leaked), false);

  const untouched = await other.plan('SHOP');
  assert.equal(untouched.plan.accounts[0]?.verdict, 'conflict', 'the server has a newer one');
  assert.match(untouched.plan.accounts[0].conflicts[0]!.text, /newer/);
  // Edited since, the stale one is even the younger.
  await other.changes.run(editAccount, { name: ['SHOP'], conns: 9 });
  const { plan, chosen } = await other.plan('SHOP');
  const [planned] = plan.accounts;
  assert.equal(planned?.verdict, 'conflict');
  const [conflict] = planned!.conflicts;
  assert.equal(conflict?.kind, 'readmits');
  assert.match(conflict!.text, /undoes a revocation on n1: leaked \(U.*could get in again/);
  const { versions } = conflict!;
  assert.deepEqual(
    versions.here.map(({ path }) => path),
    ['nats.limits.conn'],
  );
  assert.ok(
    versions.there.every(({ path }) => path.startsWith('nats.revocations')),
    JSON.stringify(versions.there),
  );
  assert.deepEqual(chosen(false), []);
  assert.equal(await getsIn(server!, leaked), false, 'nothing was sent');
  assert.equal((await other.push(['SHOP'], true)).proven, true, 'it was meant');
  assert.equal(await getsIn(server!, leaked), true);
});

test('a user is revoked twice, and the second is taken back: no conflict, its JWT stays refused', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP', { issuedAt: now() - 100 });
  const kiosk = shop.user('kiosk', { iat: BigInt(now() - 90) });
  const [server] = await startCluster(t, 1, () => ({ operator, accounts: [shop] }));
  const admin = new Admin(t, writeStore(operator, [shop], [operator.systemUser, kiosk]), [server!]);
  await admin.changes.run(addUserRevocation, { account: 'SHOP', name: ['kiosk'], at: now() - 50 });
  const once = await admin.plan('SHOP');
  assert.equal((await admin.push(['SHOP'])).proven, true, JSON.stringify(once.plan));
  await admin.changes.run(addUserRevocation, { account: 'SHOP', name: ['kiosk'] });
  assert.equal((await admin.push(['SHOP'])).proven, true);
  await admin.changes.undo();
  const { plan, chosen } = await admin.plan('SHOP');
  const [planned] = plan.accounts;
  assert.equal(planned?.verdict, 'send', JSON.stringify(planned?.conflicts));
  assert.match(
    planned!.effects.map(({ text }) => text).join(' '),
    /The revocation of kiosk \(U\S+\) has an earlier time: JWTs issued between .* and .* are let in again; the one in the store is from .* and stays refused\./,
  );
  assert.equal(chosen(false).length, 1);
  assert.equal((await admin.push(['SHOP'])).proven, true);
  assert.equal(await getsIn(server!, kiosk), false);
});

test('a version that never was here is a conflict, older or not', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP', { issuedAt: now() - 100 });
  const server = await startServer(t, { operator, accounts: [shop] });
  const one = new Admin(t, writeStore(operator, [shop]), [server]);
  const other = new Admin(t, writeStore(operator, [shop]), [server]);
  await one.changes.run(editAccount, { name: ['SHOP'], conns: 5 });
  await one.push(['SHOP']);
  await other.changes.run(editAccount, { name: ['SHOP'], description: 'a' });
  await other.changes.run(editAccount, { name: ['SHOP'], description: 'b' });
  const { plan } = await other.plan('SHOP');
  const [conflict] = plan.accounts[0]!.conflicts;
  assert.equal(conflict?.kind, 'elsewhere', conflict?.text);
  assert.match(conflict!.text, /never was in this store/);
  assert.deepEqual(
    [conflict!.versions.here, conflict!.versions.there].map(each => each.map(({ path }) => path)),
    [['nats.description'], ['nats.limits.conn']],
  );
});

// Cases d and f1.
test('what no server would use is refused, and the rest goes', async t => {
  const operator = new TestOperator();
  const good = operator.account('GOOD');
  const foreign = operator.account('FOREIGN', { signer: Seed.generate('operator') });
  const expired = operator.account('EXPIRED', { expires: now() - 10 });
  const revocations = Object.fromEntries(
    Array.from({ length: 700 }, () => [Seed.generate('user').publicKey, now()]),
  );
  const large = operator.account('LARGE', { nats: { revocations } });
  const server = await startServer(t, { operator, config: 'max_payload: 65536' });
  const admin = new Admin(t, writeStore(operator, [good, foreign, expired, large]), [server]);
  const { plan } = await admin.plan();
  const told = Object.fromEntries(
    plan.accounts.map(({ name, verdict, faults }) => [name, [verdict, faults.join(' ')]]),
  );
  assert.equal(told['GOOD']?.[0], 'send');
  assert.match(told['FOREIGN']!.join(' '), /refused .*is not a key that the operator lists/);
  assert.match(told['EXPIRED']!.join(' '), /refused .*expired/i);
  assert.match(told['LARGE']!.join(' '), /refused It is too long for the servers: .* max_payload is 64 KiB/);
  const view = await admin.push();
  assert.equal(view.total, 1);
  assert.equal(view.proven, true);
});

// Case d'.
test('a server that does not know the new signing key is named: it would lock the account out', async t => {
  const before = new TestOperator();
  const server = await startServer(t, { operator: before });
  const added = Seed.generate('operator');
  const shop = before.account('SHOP', { signer: added });
  const after = before.withSigningKey(added);
  const { plan } = await new Admin(t, writeStore(after, [shop]), [server]).plan('SHOP');
  assert.equal(plan.accounts[0]?.verdict, 'refused');
  assert.match(plan.accounts[0].faults.join(), /The key that signed it is not trusted by n1/);
});
