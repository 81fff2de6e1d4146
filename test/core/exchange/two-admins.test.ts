import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { editAccount } from '../../../src/core/operations/account.ts';
import { addUserRevocation } from '../../../src/core/operations/revocation.ts';
import { Admin, outcomes } from '../../support/admin.ts';
import { getsIn } from '../../support/emergency.ts';
import { startCluster } from '../../support/nats.ts';
import { now, TestOperator } from '../../support/nats-identities.ts';
import { writeStore } from '../../support/written-store.ts';

// Case i of what was measured: an older JWT over a newer one takes effect at once. A stale store that is compared before it is
// pushed is in push.test.ts; here somebody else pushes between the comparison and the sending.

async function shop(t: TestContext, count: number) {
  const operator = new TestOperator();
  const account = operator.account('SHOP', { issuedAt: now() - 100 });
  const bank = operator.account('BANK', { issuedAt: now() - 100 });
  const leaked = account.user('leaked', { iat: now() - 90 });
  const servers = await startCluster(t, count, () => ({ operator, accounts: [account, bank] }));
  const users = [operator.systemUser, leaked];
  const admin = () => new Admin(t, writeStore(operator, [account, bank], users), servers);
  return { leaked, servers, one: admin(), other: admin() };
}

for (const count of [1, 3]) {
  test(`case i: what somebody pushes while the preview is read is not overwritten (${count} servers)`, async t => {
    const { leaked, servers, one, other } = await shop(t, count);
    await other.changes.run(editAccount, { name: ['SHOP'], conns: 9 });
    await other.changes.run(editAccount, { name: ['BANK'], conns: 9 });
    const read = await other.plan();
    assert.equal(read.chosen(false).length, 2);
    await one.changes.run(addUserRevocation, { account: 'SHOP', name: ['leaked'] });
    assert.ok((await one.push(['SHOP'])).proven);
    const view = await read.start(false).run();
    assert.equal(view.proven, false);
    assert.match(outcomes(view), /^n1 stored 1 changed 1/);
    assert.match(view.troubles[0]!.text, /somebody pushed another version since it was compared/);
    for (const server of servers) assert.equal(await getsIn(server, leaked), false);
    const [again] = (await other.plan('SHOP')).plan.accounts;
    assert.equal(again?.conflicts[0]?.kind, 'readmits', 'and the next preview shows it');
  });
}

test('case i: two admins push at the same moment: whoever overwrites the other, or is overwritten, is told', async t => {
  const { one, other } = await shop(t, 3);
  await one.changes.run(editAccount, { name: ['SHOP'], conns: 5 });
  await other.changes.run(editAccount, { name: ['SHOP'], conns: 6 });
  const plans = await Promise.all([one.plan('SHOP'), other.plan('SHOP')]);
  const views = await Promise.all(plans.map(plan => plan.start(false, { timeoutMs: 5000 }).run()));
  const told = views.map(({ proven, troubles }) => (proven ? 'proven' : (troubles[0]?.text ?? '')));
  assert.ok(
    told.some(text => /somebody pushed another version/.test(text)),
    told.join('\n'),
  );
});
