import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Seed } from '../../../src/core/nkeys/seed.ts';
import { editAccount } from '../../../src/core/operations/account.ts';
import { deleteAccount } from '../../../src/core/operations/delete-account.ts';
import { addUserRevocation } from '../../../src/core/operations/revocation.ts';
import { Admin, twoAdmins, verdicts } from '../../support/admin.ts';
import { startServer } from '../../support/nats.ts';
import { now, TestOperator } from '../../support/nats-identities.ts';
import { writeStore } from '../../support/written-store.ts';

const fileOf = (admin: Admin, name: string) => join(admin.dir, 'OP', 'accounts', name, `${name}.jwt`);
const tokenIn = (admin: Admin, name: string) => readFileSync(fileOf(admin, name), 'utf8').trim();

test('what is new and newer on the servers comes into the store, and can be undone', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP', { issuedAt: now() - 100 });
  const same = operator.account('SAME');
  const added = operator.account('ADDED');
  const older = shop.token;
  const newer = shop.version({ issuedAt: now() - 5, nats: { description: 'from the servers' } });
  const server = await startServer(t, {
    operator,
    accounts: [same, added],
    files: { [shop.key]: newer },
  });
  const admin = new Admin(t, writeStore(operator, [shop, same]), [server]);
  const pull = await admin.pull();
  assert.deepEqual(verdicts(pull), ['ADDED new', 'SAME same', 'SHOP update', 'SYS same']);
  assert.equal(pull.plan.danger, 'safe');
  assert.deepEqual(pull.plan.push, [], 'the servers have it');
  await pull.apply();
  assert.equal(tokenIn(admin, 'SHOP'), newer, 'the very JWT');
  assert.equal(tokenIn(admin, 'ADDED'), added.token);
  assert.deepEqual(verdicts(await admin.pull()), ['ADDED same', 'SAME same', 'SHOP same', 'SYS same']);
  await admin.changes.undo();
  assert.ok(!existsSync(fileOf(admin, 'ADDED')));
  assert.notEqual(tokenIn(admin, 'SHOP'), newer);
  assert.equal(typeof older, 'string');
});

test('the same claims issued anew are taken: the store has what the servers have', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP', { issuedAt: now() - 100 });
  const anew = shop.version({ issuedAt: now() - 5 });
  const server = await startServer(t, { operator, files: { [shop.key]: anew } });
  const admin = new Admin(t, writeStore(operator, [shop]), [server]);
  const pull = await admin.pull();
  await pull.apply();
  assert.equal(tokenIn(admin, 'SHOP'), anew);
});

test('nothing untrusted comes in, and no name leads anywhere else', async t => {
  const operator = new TestOperator();
  const mine = operator.account('MINE');
  const twin = operator.account('mine');
  const outside = operator.account('../../../../tmp/escaped');
  const hidden = operator.account('bad\u202ename');
  const foreign = operator.account('FOREIGN', { signer: Seed.generate('operator') });
  const own = operator.account('SELF');
  const self = own.version({ signer: own.seed });
  const renamed = operator.account('OLD', { issuedAt: now() - 100 });
  const files = {
    [twin.key]: twin.token,
    [outside.key]: outside.token,
    [hidden.key]: hidden.token,
    [foreign.key]: foreign.token,
    [own.key]: self,
    [mine.key]: mine.token,
    [renamed.key]: Object.assign(operator.account('NEW'), { seed: renamed.seed }).version({}),
  };
  const server = await startServer(t, { operator, files });
  const admin = new Admin(t, writeStore(operator, [mine, renamed]), [server]);
  const before = readdirSync(join(admin.dir, 'OP', 'accounts')).sort();
  const pull = await admin.pull({ overwriteNewer: true, restoreDeleted: true });
  const told = Object.fromEntries(
    pull.accounts.map(({ key, verdict, text }) => [key, `${verdict}: ${text}`]),
  );
  assert.match(told[twin.key]!, /^refused: There is an account "MINE" already/);
  assert.match(told[outside.key]!, /^refused: .*slash/);
  assert.match(told[hidden.key]!, /^refused: .*cannot be seen/);
  assert.match(told[foreign.key]!, /^refused: The operator does not stand behind it/);
  assert.match(told[own.key]!, /^refused: The operator does not stand behind it/);
  assert.match(told[renamed.key]!, /^refused: The servers call it "NEW": rename it here first/);
  assert.equal(pull.plan.changes.length, 0);
  await pull.apply();
  assert.deepEqual(readdirSync(join(admin.dir, 'OP', 'accounts')).sort(), before);
});

test('what was deleted here does not come back unless somebody asks for it', async t => {
  const operator = new TestOperator();
  const gone = operator.account('GONE');
  const server = await startServer(t, { operator, accounts: [gone] });
  const admin = new Admin(t, writeStore(operator, [gone]), [server]);
  await admin.changes.run(deleteAccount, { name: ['GONE'] });
  const pull = await admin.pull();
  const found = pull.accounts.find(({ key }) => key === gone.key);
  assert.equal(found?.verdict, 'deleted-here');
  assert.match(found.text, /was deleted here on \d{4}-\d\d-\d\d by /);
  assert.equal(pull.plan.changes.length, 0);
  for (const choices of [{ restoreDeleted: true }, { accounts: [gone.key] }, { accounts: ['GONE'] }]) {
    const asked = await admin.pull(choices);
    assert.equal(asked.accounts.find(({ key }) => key === gone.key)?.verdict, 'new');
    assert.equal(asked.plan.danger, 'destructive');
    assert.match(
      asked.plan.effects.map(({ text }) => text).join(),
      /GONE was deleted here on \d{4}-\d\d-\d\d by .* brings it back\./,
    );
  }
});

test('what was taken off the servers from here does not come back where somebody pushes it again', async t => {
  const operator = new TestOperator();
  const gone = operator.account('GONE', { issuedAt: now() - 10 });
  const server = await startServer(t, { operator, accounts: [gone] });
  const admin = new Admin(t, writeStore(operator, []), [server]);
  const other = new Admin(t, writeStore(operator, [gone]), [server]);
  await (await (await admin.prune()).start()).run();
  gone.token = gone.version({ issuedAt: now() + 5 });
  const nc = await server.connect(t, operator.systemUser);
  await nc.request('$SYS.REQ.CLAIMS.UPDATE', gone.token);
  const found = (await admin.pull()).accounts.find(({ key }) => key === gone.key);
  assert.equal(found?.verdict, 'deleted-here');
  assert.match(found.text, /It was removed from the servers on \d{4}-\d\d-\d\d by /);
  const named = await admin.pull({ accounts: ['GONE'] });
  assert.equal(named.accounts[0]?.verdict, 'new');
  assert.match(named.plan.effects.map(({ text }) => text).join(), /GONE was removed from the servers on /);
  assert.equal((await other.pull()).accounts.find(({ key }) => key === gone.key)?.verdict, 'update');
});

test('what was changed here stays, with what both come of; overwriting it is said', async t => {
  const { one, other } = await twoAdmins(t);
  await other.changes.run(addUserRevocation, { account: 'SHOP', name: ['leaked'] });
  await one.changes.run(editAccount, { name: ['SHOP'], conns: 5 });
  await one.changes.run(editAccount, { name: ['SHOP'], conns: 6 });
  await one.push(['SHOP']);
  const pull = await other.pull();
  const [shopNow] = pull.accounts.filter(({ name }) => name === 'SHOP');
  assert.equal(shopNow?.verdict, 'kept');
  assert.match(shopNow.text, /Changed here, and not in it: Revoked/);
  assert.match(shopNow.text, /does not have a revocation of the store: leaked \(U/);
  assert.deepEqual(
    shopNow.versions?.there.map(({ path }) => path),
    ['nats.limits.conn'],
  );
  const forced = await other.pull({ overwriteNewer: true });
  assert.equal(forced.plan.danger, 'destructive');
  assert.match(forced.plan.effects.map(({ text }) => text).join(), /It is overwritten by that of n1/);
});
