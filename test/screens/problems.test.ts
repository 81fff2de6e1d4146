import assert from 'node:assert/strict';
import { chmodSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { DashboardDriver } from '../support/dashboard.tsx';
import { openScanned } from '../support/screen-text.ts';
import { copyStore } from '../support/stores.ts';

test('problems: one of a key file leads to that key in the inspector, and names whose it is', async t => {
  const copy = copyStore('acme');
  const before = await openScanned(copy.dir);
  const { key } = before.users('ACME', 'ORDERS').find(({ name }) => name === 'kiosk')!;
  before.close();
  const file = readdirSync(copy.path('keys'), { recursive: true, encoding: 'utf8' }).find(name =>
    name.endsWith(`${key}.nk`),
  )!;
  chmodSync(copy.path(join('keys', file)), 0o644);
  const store = await openScanned(copy.dir);
  await store.scanKeys();
  const driver = new DashboardDriver({
    store,
    start: [{ screen: 'problems' }],
    size: { columns: 120, rows: 40 },
  });
  t.after(() => {
    driver.close();
    store.close();
  });
  driver.press('/').type('key-file-mode').press('enter');
  assert.match(driver.text(), /account +ORDERS/);
  assert.match(driver.text(), /user +kiosk/);
  driver.press('enter').line('Keys (');
  assert.match(driver.line('▸ '), /ORDERS\/kiosk .*! mode 0644/);
  driver.line('others may read the seed');
  driver.press('j', 'k');
  assert.match(driver.line('▸ '), /ORDERS\/kiosk/, 'moving goes on from there');
});
