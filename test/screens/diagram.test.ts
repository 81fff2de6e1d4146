import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DashboardDriver } from '../support/dashboard.tsx';
import { openScanned } from '../support/screen-text.ts';
import { copyStore } from '../support/stores.ts';

test('who shares what: a tree that opens accounts, exports and imports', async t => {
  const store = await openScanned(copyStore('acme').dir);
  const driver = new DashboardDriver({ store });
  t.after(() => {
    driver.close();
    store.close();
  });
  driver.press('D');
  const lines = driver.lines();
  const from = lines.findIndex(line => line.includes('ORDERS') && line.includes('4 exports'));
  assert.match(lines[from + 1]!, /├─ stream {2}orders\.events\.> \(order events\) +1 import/);
  assert.match(lines[from + 2]!, /│ {2}└─→ BILLING {2}orders\.events\.> as in\.orders\.>/);
  assert.ok(lines.every(line => line.length <= 80));
  driver.press('j', 'j', 'j').line('▸ │  └─→ BILLING');
  driver.press('enter').line('BILLING › Import 1');
  driver.press('escape', 'k', 'enter').line('ORDERS › Export 1');
  driver.press('escape', 'g', 'j', 'enter').line('Accounts › ORDERS');
  driver.press('escape', '/').type('price').press('enter');
  assert.match(driver.text(), /svc\.price/);
  assert.doesNotMatch(driver.text(), /LOCKED/);
});

test('who shares what, where a terminal has ASCII only and is wide', async t => {
  const store = await openScanned(copyStore('acme').dir);
  const driver = new DashboardDriver({
    store,
    ascii: true,
    size: { columns: 200, rows: 50 },
    start: [{ screen: 'diagram', operator: 'ACME' }],
  });
  t.after(() => {
    driver.close();
    store.close();
  });
  driver.line('LOCKED');
  driver.line('shares nothing');
});
