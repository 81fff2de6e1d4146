import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { loadMachinery } from '../../../src/app/changes/load.ts';
import type { Route } from '../../../src/app/route.ts';
import { DashboardDriver } from '../../support/dashboard.tsx';
import { copyStore, scanIn } from '../../support/stores.ts';

const store = await scanIn(copyStore('acme').dir);
const open: DashboardDriver[] = [];
after(() => {
  for (const driver of open) driver.close();
});

async function on(route: Route): Promise<DashboardDriver> {
  const driver = new DashboardDriver({ store, start: [route], parts: { readOnly: false } });
  open.push(driver);
  await loadMachinery(driver.app);
  return driver;
}

const USERS: Route = { screen: 'users', operator: 'ACME' };
const ACCOUNTS: Route = { screen: 'accounts', operator: 'ACME' };

/** What a form is given, by the names of its fields, and which fields it has. */
function formOf(driver: DashboardDriver) {
  const { overlay } = driver.app.state.get();
  assert.equal(overlay?.kind, 'form', driver.app.state.get().message?.text);
  const { fields } = overlay.form;
  const given = fields.flatMap(({ name, given: texts }) => (texts ? [[name, texts.join()]] : []));
  return { given: Object.fromEntries(given), names: fields.map(({ name }) => name) };
}

function menuOf(driver: DashboardDriver) {
  const { overlay } = driver.app.state.get();
  assert.equal(overlay?.kind, 'menu');
  return { title: overlay.title, items: overlay.items.map(({ id }) => id) };
}

test('marked users of several accounts are edited together, and the form says how many in how many', async () => {
  const driver = await on(USERS);
  driver.press('/').type('app').press('enter', 'escape');
  driver.press('*');
  const all = store.accounts('ACME').reduce((sum, { name }) => sum + store.users('ACME', name).length, 0);
  const accounts = store.accounts('ACME').filter(({ name }) => store.users('ACME', name).length > 0).length;
  const words = `${all} users in ${accounts} accounts`;
  assert.equal(driver.app.state.get().message?.text, `Marked: ${words}.`);
  driver.press('e');
  const { given, names } = formOf(driver);
  assert.ok(given.name?.split(',').includes('ORDERS/kiosk'), given.name);
  assert.ok(!names.includes('account') && !names.includes('match'), names.join());
  assert.ok(driver.text().includes(`Edit user ${words}`), driver.text());
});

test('what a filter leaves is offered as a whole: how many, and what can be done to all', async () => {
  const driver = await on(USERS);
  driver.press('/').type('orders').press('enter');
  assert.match(driver.lines().at(-1) ?? '', / M all {2}/);
  driver.press('M');
  const { title, items } = menuOf(driver);
  const count = store.users('ACME', 'ORDERS').length;
  assert.match(title, new RegExp(`^All that is shown here: ${count} users (of ORDERS|in \\d accounts)$`));
  assert.deepEqual(items, [
    'edit user',
    'delete user',
    'revocations add-user',
    'revocations delete-user',
    'reissue creds',
  ]);
  driver.press('down', 'down', 'enter');
  assert.match(formOf(driver).given.name ?? '', /kiosk/);
});

test('with marks they are meant, whatever the filter leaves', async () => {
  const driver = await on(USERS);
  driver.press('space', 'space', 'M');
  assert.match(menuOf(driver).title, /^Marked: 2 users (of|in) /);
});

test('marked accounts are edited and deleted together', async () => {
  const driver = await on(ACCOUNTS);
  driver.press('space', 'space', 'e');
  assert.equal(formOf(driver).given.name, 'AUTH,BILLING');
  driver.press('escape', 'd');
  assert.equal(formOf(driver).given.name, 'AUTH,BILLING');
  driver.press('escape', 'M');
  assert.deepEqual(menuOf(driver).items, ['edit account', 'delete account']);
});

test('revocations of an account are lifted together, where they stand', async () => {
  const driver = await on({ screen: 'account', operator: 'ACME', account: 'BILLING' });
  for (let i = 0; i < 8; i++) driver.press('tab');
  driver.press('M');
  const { title, items } = menuOf(driver);
  assert.match(title, /^All that is shown here: (revocation BILLING\/|\d revocations of BILLING)/);
  assert.deepEqual(items, ['revocations add-user', 'revocations delete-user']);
});

test('elsewhere nothing is changed together', async () => {
  const driver = await on({ screen: 'operators' });
  driver.press('M');
  assert.equal(
    driver.app.state.get().message?.text,
    'Only users, accounts and revocations are changed together.',
  );
});
