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
