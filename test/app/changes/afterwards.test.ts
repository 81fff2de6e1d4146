import assert from 'node:assert/strict';
import { test } from 'node:test';
import { doneText } from '../../../src/app/changes/afterwards.ts';

test('what is to be pushed is never what is cut', () => {
  const push = 'Push ORDERS: servers do not know of it yet.';
  assert.equal(doneText('Edit account ORDERS', [push], 78), `Edit account ORDERS: done. ${push}`);
  const longer = 'Delete user ORDERS/contractor';
  assert.equal(doneText(longer, [push], 78), `${longer}: done. Push ORDERS.`);
  const long = 'Delete 5 users ORDERS/analyst-of-orders, anonymous, kiosk-7';
  assert.equal(doneText(long, [push], 78), `Done. Push ORDERS. ${long}.`);
  assert.equal(doneText(long, [], 78), `${long}: done.`);
});
