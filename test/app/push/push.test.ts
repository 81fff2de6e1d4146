import assert from 'node:assert/strict';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { EMPTY_VIEW } from '../../../src/core/live/empty-view.ts';
import { editAccount } from '../../../src/core/operations/account.ts';
import { addUserRevocation } from '../../../src/core/operations/revocation.ts';
import { Admin, twoAdmins } from '../../support/admin.ts';
import { DashboardDriver, type DashboardSetup } from '../../support/dashboard.tsx';
import { getsIn } from '../../support/emergency.ts';
import { startCluster, startServer, until } from '../../support/nats.ts';
import { now, TestOperator } from '../../support/nats-identities.ts';
import { writeStore } from '../../support/written-store.ts';

async function driverOf(
  t: TestContext,
  admin: Admin,
  setup: Partial<DashboardSetup['parts']> = {},
  live = EMPTY_VIEW,
) {
  const store = admin.store();
  await store.scan({});
  const driver = new DashboardDriver({
    store,
    live,
    parts: { readOnly: false, servers: { env: {}, servers: admin.servers }, journal: admin.place, ...setup },
  });
  driver.now = Date.now();
  t.after(() => driver.press('escape', 'escape'));
  return driver;
}

const text = (driver: DashboardDriver) => driver.lines().join('\n');

/** Waits for a picture, and for the guard against keys that were on their way. */
async function sees(driver: DashboardDriver, what: RegExp): Promise<string> {
  await until(
    `the picture to have ${what}; it is\n${text(driver)}`,
    () => what.test(text(driver)),
    10_000,
  ).catch(error => assert.fail(`${error}\n${text(driver)}`));
  driver.now += 1000;
  return text(driver);
}

/** Selects the row of an account. */
function select(driver: DashboardDriver, name: string): void {
  driver.press('/').type(name).press('enter');
}

test('P shows what would be sent, asks, and has a line for each server', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP', { issuedAt: now() - 100 });
  const servers = await startCluster(t, 3, () => ({ operator, accounts: [shop] }));
  const admin = new Admin(t, writeStore(operator, [shop]), servers);
  await admin.changes.run(editAccount, { name: ['SHOP'], conns: 7 });
  const driver = await driverOf(t, admin);
  select(driver, 'SHOP');
  assert.match(text(driver), /P push/);
  driver.press('P');
  const review = await sees(driver, /Client connections: unlimited → 7/);
  assert.match(review, /Push SHOP/);
  assert.match(review, /n1, n2, n3: an older JWT/);
  assert.match(review, /Yes, send it to all servers/);
  driver.press('enter');
  assert.doesNotMatch(text(driver), /Push SHOP/, 'No is the answer');
  driver.press('P');
  await sees(driver, /Client connections/);
  driver.press('tab', 'enter');
  const done = await sees(driver, /Pushed, and shown by every server: 1 account/);
  for (const name of ['n1', 'n2', 'n3'])
    assert.match(done, new RegExp(`${name} {2}(in force|stored, not in use)`));
  driver.press('escape', 'P');
  assert.match(await sees(driver, /the same everywhere/), /There is nothing to send/);
});

test('a conflict is told, and sent only after f and its name', async t => {
  const { leaked, server, one, other } = await twoAdmins(t);
  await one.changes.run(addUserRevocation, { account: 'SHOP', name: ['leaked'] });
  await one.push(['SHOP']);
  await other.changes.run(editAccount, { name: ['SHOP'], conns: 9 });
  const driver = await driverOf(t, other);
  select(driver, 'SHOP');
  driver.press('P');
  const review = await sees(driver, /In conflict, not sent: SHOP/);
  assert.match(review.replaceAll(/\s+/g, ' '), /undoes a revocation on n1: leaked \(U.*could get in again/);
  assert.match(review, /There is nothing to send/);
  driver.press('tab', 'enter');
  assert.equal(await getsIn(server, leaked), false);
  driver.press('P');
  await sees(driver, /In conflict, not sent/);
  driver.press('f');
  assert.match(await sees(driver, /Type SHOP to overwrite it/), /In conflict, to be overwritten: SHOP/);
  driver.type('shop').press('enter');
  assert.match(text(driver), /“shop” is not “SHOP”/);
  driver.press('ctrl-u').type('SHOP').press('enter');
  await sees(driver, /Pushed, and shown by every server/);
  assert.equal(await getsIn(server, leaked), true);
});

test("r takes the servers' revocations into the edited version: a change like any other, and then it can be pushed", async t => {
  const { leaked, server, one, other } = await twoAdmins(t);
  await one.changes.run(addUserRevocation, { account: 'SHOP', name: ['leaked'] });
  await one.push(['SHOP']);
  await other.changes.run(editAccount, { name: ['SHOP'], conns: 9 });
  const driver = await driverOf(t, other);
  select(driver, 'SHOP');
  driver.press('P');
  const review = await sees(driver, /In conflict, not sent: SHOP/);
  assert.match(review, /r keeps the servers' revocations, f overwrites them/);
  assert.match(review, /r keep revocations/);
  driver.press('r');
  await sees(driver, /Keep the revocations that servers have of SHOP/);
  driver.press('tab', 'enter');
  await sees(driver, /done.*Push SHOP|Push SHOP/);
  driver.press('P');
  const again = await sees(driver, /To send: SHOP/);
  assert.match(again, /Client connections: unlimited → 9/);
  driver.press('tab', 'enter');
  await sees(driver, /Pushed, and shown by every server/);
  assert.equal(await getsIn(server, leaked), false);
});

test('marked rows, and all that changed', async t => {
  const operator = new TestOperator();
  const accounts = ['ONE', 'TWO', 'THREE'].map(name => operator.account(name));
  const server = await startServer(t, { operator });
  const admin = new Admin(t, writeStore(operator, accounts), [server]);
  const driver = await driverOf(t, admin);
  driver.press('space', 'down', 'space', 'P');
  assert.match(await sees(driver, /To send: /), /Push 2 accounts/);
  driver.press('tab', 'enter');
  await sees(driver, /Pushed, and shown by every server: 2 accounts/);
  driver.press('escape', ':').type('push all changed').press('enter');
  const all = await sees(driver, /Push the accounts of OP/);
  assert.match(await sees(driver, /Yes, send it/), /the same everywhere/);
  assert.ok(all.length > 0);
  driver.press('tab', 'enter');
  await sees(driver, /Pushed, and shown by every server/);
  assert.deepEqual((await admin.plan()).chosen(true), []);
});

test('read-only and offline: refused', async t => {
  const operator = new TestOperator();
  const server = await startServer(t, { operator });
  const admin = new Admin(t, writeStore(operator, [operator.account('SHOP')]), [server]);
  const locked = await driverOf(t, admin, { readOnly: true });
  locked.press('P');
  assert.match(text(locked), /This is read-only/);
  locked.press('L');
  assert.match(text(locked), /This is read-only/);
});

test('L pulls: a review like that of any change, with what is not taken', async t => {
  const operator = new TestOperator();
  const shop = operator.account('SHOP', { issuedAt: now() - 100 });
  const added = operator.account('ADDED');
  const newer = shop.version({ issuedAt: now() - 5, nats: { description: 'theirs' } });
  const foreign = new TestOperator('OTHER').account('FOREIGN');
  const server = await startServer(t, {
    operator,
    accounts: [added],
    files: { [shop.key]: newer, [foreign.key]: foreign.token },
  });
  const admin = new Admin(t, writeStore(operator, [shop]), [server]);
  const driver = await driverOf(t, admin);
  select(driver, 'SHOP');
  driver.press('L');
  const review = await sees(driver, /Pull account SHOP/);
  assert.match(review, /none → theirs|Description/);
  driver.press('escape', ':').type('pull all').press('enter');
  assert.match(await sees(driver, /Pull 2 accounts/), /The operator does not stand behind it/);
  driver.press('tab', 'enter');
  const written = () => ['ADDED', 'SHOP'].map(name => admin.store().account('OP', name)?.token);
  await until('both to be written', () => written().join() === [added.token, newer].join());
});

test('what only servers have is removed after a word was typed', async t => {
  const operator = new TestOperator();
  const gone = operator.account('GONE', { issuedAt: now() - 10 });
  const server = await startServer(t, { operator, accounts: [gone] });
  const admin = new Admin(t, writeStore(operator, []), [server]);
  const live = { ...EMPTY_VIEW, strangers: new Map([[gone.key, ['n1']]]) };
  const driver = await driverOf(t, admin, {}, live);
  driver.press(':').type('remove from servers').press('enter');
  const review = await sees(driver, /Type GONE to cut everybody off/);
  assert.match(review, /Remove 1 account from the servers/);
  assert.match(review, /On n1: issued/);
  driver.type('GONE').press('enter');
  await sees(driver, /GONE {2}gone from every server/);
  assert.ok(!existsSync(join(server.resolverDir, `${gone.key}.jwt`)));
});

test('an account here that cannot be read keeps what it may be on the servers', async t => {
  const operator = new TestOperator();
  const bank = operator.account('BANK', { issuedAt: now() - 10 });
  const gone = operator.account('GONE', { issuedAt: now() - 10 });
  const user = bank.user('till');
  const server = await startServer(t, { operator, accounts: [bank, gone] });
  const admin = new Admin(t, writeStore(operator, [bank], [operator.systemUser, user]), [server]);
  writeFileSync(join(admin.dir, operator.name, 'accounts/BANK/BANK.jwt'), '');
  const strangers = new Map([bank, gone].map(({ key }) => [key, ['n1']]));
  const driver = await driverOf(t, admin, {}, { ...EMPTY_VIEW, strangers });
  driver.press(':').type('remove from servers').press('enter');
  const review = await sees(driver, /Type GONE to cut everybody off/);
  assert.match(review, /BANK stays: it may be BANK here\./);
  assert.match(review, /Account BANK of the store cannot be read: The file is empty/);
  driver.type('GONE').press('enter');
  await sees(driver, /GONE {2}gone from every server/);
  assert.ok(existsSync(join(server.resolverDir, `${bank.key}.jwt`)));
  driver.press('escape', ':').type('remove from servers').press('enter');
  const nothing = await sees(driver, /Nothing can be removed/);
  assert.match(nothing, /BANK stays: it may be BANK here\./);
});
