import assert from 'node:assert/strict';
import { test } from 'node:test';
import { doneText } from '../../../src/app/changes/afterwards.ts';

test('what is to be pushed is never what is cut', () => {
  const push = 'Push ORDERS: servers do not know of it yet.';
  assert.equal(doneText('Edit account ORDERS', [push], 78), `Edit account ORDERS: done. ${push}`);
  const long = 'Delete 5 users ORDERS/analyst, anonymous, kiosk';
  assert.equal(doneText(long, [push], 78), `Done. ${push} ${long}.`);
  assert.equal(doneText(long, [], 78), `${long}: done.`);
});
