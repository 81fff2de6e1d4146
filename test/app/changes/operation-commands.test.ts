import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadMachinery } from '../../../src/app/changes/load.ts';
import { DashboardDriver } from '../../support/dashboard.tsx';
import { copyStore, scanIn } from '../../support/stores.ts';

const store = await scanIn(copyStore('acme').dir);

/** The form that a command of the palette opens on the accounts, with the first of them selected. */
async function formAfter(command: string) {
  const driver = new DashboardDriver({ store, parts: { readOnly: false } });
  await loadMachinery(driver.app);
  driver.press(':').type(command).press('enter');
  const { overlay } = driver.app.state.get();
  driver.close();
  assert.equal(overlay?.kind, 'form', command);
  const { fields } = overlay.form;
  return Object.fromEntries(fields.flatMap(({ name, given }) => (given ? [[name, given.join()]] : [])));
}

test('what is typed after the name is the account, where there is one and parts of accounts are meant', async () => {
  assert.deepEqual(await formAfter('edit signing-key ORDERS'), { account: 'ORDERS' });
  assert.deepEqual(await formAfter('add export ORDERS'), { account: 'ORDERS' });
  assert.deepEqual(await formAfter('delete mapping orders.geo.*'), {
    account: 'AUTH',
    from: 'orders.geo.*',
  });
  assert.deepEqual(await formAfter('edit account ORDERS'), { name: 'ORDERS' });
  assert.deepEqual(await formAfter('edit user ORDERS/kiosk'), { account: 'ORDERS', name: 'kiosk' });
});

/** What a form is given that a command opens on a tab of an account, with some rows marked; or why it does not open. */
async function givenOnTab(account: string, tabs: number, marks: number, command: string) {
  const driver = new DashboardDriver({
    store,
    start: [
      { screen: 'accounts', operator: 'ACME' },
      { screen: 'account', operator: 'ACME', account },
    ],
    parts: { readOnly: false },
  });
  await loadMachinery(driver.app);
  for (let i = 0; i < tabs; i++) driver.press('tab');
  for (let i = 0; i < marks; i++) driver.press('space');
  if (command.length === 1) driver.press(command);
  else driver.press(':').type(command).press('enter');
  const { overlay, message } = driver.app.state.get();
  driver.close();
  if (overlay?.kind !== 'form') return message?.text;
  const { fields } = overlay.form;
  return Object.fromEntries(fields.flatMap(({ name, given }) => (given ? [[name, given.join()]] : [])));
}

test('every operation on several users takes those that are marked, else the selected one', async () => {
  const on = (marks: number, command: string) => givenOnTab('ORDERS', 1, marks, command);
  const two = { account: 'ORDERS', name: 'analyst,kiosk' };
  for (const words of [
    'edit user',
    'delete user',
    'reissue creds',
    'revocations add-user',
    'revocations delete-user',
  ]) {
    assert.deepEqual(await on(2, words), two, words);
    assert.deepEqual(await on(0, words), { account: 'ORDERS', name: 'analyst' }, words);
    assert.deepEqual(await on(2, `${words} kiosk`), { account: 'ORDERS', name: 'kiosk' }, words);
  }
  assert.match(String(await on(2, 'rotate user')), /^Only one at a time: rotate user\./);
  assert.deepEqual(await on(1, 'rotate user'), { account: 'ORDERS', name: 'analyst' });
  assert.match(String(await on(2, 'rename user')), /^Only one at a time: rename user\./);
});

test('a revocation is lifted where it stands, by its key', async () => {
  const keys = Object.keys(store.account('ACME', 'BILLING')?.claims?.nats.revocations ?? {});
  const tabs = 8;
  const lifted = await givenOnTab('BILLING', tabs, 0, 'd');
  assert.ok(keys.length > 0 && typeof lifted === 'object');
  assert.equal(lifted.account, 'BILLING');
  assert.ok(keys.includes(lifted.userPublicKey ?? ''), JSON.stringify(lifted));
  assert.equal(await givenOnTab('BILLING', tabs, 0, 'e'), 'A revocation cannot be edited here.');
  assert.deepEqual(await givenOnTab('BILLING', tabs, 0, 'a'), { account: 'BILLING' });
});

test('marked users stand in the field of auth callout that takes users', async () => {
  const driver = new DashboardDriver({
    store,
    start: [{ screen: 'account', operator: 'ACME', account: 'ORDERS' }],
    parts: { readOnly: false },
  });
  await loadMachinery(driver.app);
  driver.press('tab', 'space', 'space', ':').type('edit authcallout').press('enter');
  const { overlay } = driver.app.state.get();
  driver.close();
  assert.equal(overlay?.kind, 'form');
  assert.deepEqual(overlay.form.values.authUser?.entries, ['analyst', 'kiosk']);
});
