import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DashboardDriver } from '../support/dashboard.tsx';
import { openScanned } from '../support/screen-text.ts';
import { copyStore } from '../support/stores.ts';

test('a person types a subject and sees whether the user may, by which rule, and where it goes', async () => {
  const store = await openScanned(copyStore('acme').dir);
  const route = { screen: 'user', operator: 'ACME', account: 'ORDERS', user: 'svc-orders' } as const;
  const driver = new DashboardDriver({ store, start: [route], size: { columns: 120, rows: 30 } });
  assert.match(driver.text(), /a ask/);
  driver.press('a');
  assert.match(driver.text(), /Type a subject, such as orders\.new/);
  driver.type('orders.events.x');
  const text = driver.text();
  assert.match(text, /svc-orders › May it {2}orders\.events\.x/);
  assert.match(text, /Yes: it may publish to "orders\.events\.x"\./);
  assert.match(text, /"orders\.>" allows it\./);
  assert.match(text, /nats\.pub\.allow\[0\] of the user/);
  assert.match(text, /account ORDERS as "orders\.events\.x"/);
  driver.press('backspace', 'ctrl-u').type('secret q');
  assert.match(driver.text(), /No: it may not publish to "secret"/);
  assert.match(driver.text(), /No: it may not subscribe to "secret" in queue "q"/);
  driver.press('enter');
  assert.doesNotMatch(driver.text(), /esc leave/);
  driver.press('a', 'ctrl-u', 'escape');
  assert.match(driver.text(), /Summary/, 'an empty question leads back');
  driver.close();
  store.close();
});

test('a user that servers refuse may nothing, and why; what its permissions would do is still told', async () => {
  const store = await openScanned(copyStore('acme').dir);
  const route = {
    screen: 'access',
    operator: 'ACME',
    account: 'BILLING',
    user: 'former',
    question: 'x',
  } as const;
  const driver = new DashboardDriver({ store, start: [route], size: { columns: 200, rows: 40 } });
  const text = driver.text();
  assert.match(text, /No: by these JWTs servers refuse the login\. The account has revoked this user/);
  assert.match(text, /Its permissions would\s+allow it\./);
  assert.doesNotMatch(text, /Yes: /);
  driver.close();
  store.close();
});

test('a scope’s rule is shown as it is written; names with control characters do no harm', async () => {
  const store = await openScanned(copyStore('acme').dir);
  const asked = (user: string, question: string) => {
    const route = { screen: 'access', operator: 'ACME', account: 'ORDERS', user, question } as const;
    const driver = new DashboardDriver({ store, start: [route], size: { columns: 120, rows: 40 } });
    const text = driver.text();
    driver.close();
    return text;
  };
  assert.match(asked('analyst', 'x\u001b[31m'), /x/);
  assert.doesNotMatch(asked('analyst', 'x\u001b[31mred'), /x\u001b\[31mred/);
  assert.match(asked('nobody', 'x'), /cannot be used/);
  store.close();
});
