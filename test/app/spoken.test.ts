import assert from 'node:assert/strict';
import { test } from 'node:test';
import { QuietText, spokenLines } from '../../src/app/spoken.ts';
import { DashboardDriver } from '../support/dashboard.tsx';
import { copyStore, scanIn } from '../support/stores.ts';

const store = await scanIn(copyStore('acme').dir);

function open(size = { columns: 80, rows: 24 }) {
  const driver = new DashboardDriver({ store, size, parts: { signs: 'words' } });
  return { driver, text: () => spokenLines(driver.app).join('\n') };
}

test('a list is told as its selected row, with states and selection as words', () => {
  const { driver, text } = open();
  driver.press('j', 'j', 'j');
  assert.match(text(), /^List: Operators \/ ACME \/ Accounts \(7\)/m);
  assert.match(text(), /^Row 4 of 7, selected: NAME LOCKED; STATE warning: closed; /m);
  driver.press('space', 'k');
  assert.match(text(), /^Row 4 of 7, selected, marked: NAME LOCKED/m);
  assert.doesNotMatch(text(), /[│─▸✓✗▲›]/u, 'no signs');
});

test('tabs, pages, filters, windows and messages are told', () => {
  const { driver, text } = open();
  driver.press('/').type('orders');
  assert.match(text(), /Type the filter: orders$/);
  driver.press('enter', 'enter');
  assert.match(text(), /^Tabs: Summary \(selected\), Users 6, /m);
  assert.match(text(), /^Key ABJE2T\w{50}$/m);
  driver.press('?').type('leaves nk');
  assert.match(
    text(),
    /^Help: the keys of this page, typed: leaves nk\n1 of \d+, selected: Quit, q or Ctrl-c\. /m,
  );
  driver.press('escape', ':').type('theme nothing').press('enter');
  assert.match(text(), /^Message: Themes are /m);
  driver.press('2', 's');
  assert.match(text(), /^Menu: Sort by\n1 of \d+, selected: name, ascending$/m);
  driver.press('escape', 'm');
  assert.match(text(), /^Messages, 1, newest first\n\d\d:\d\d:\d\d Themes are/m);
});

test('it fits the terminal, however long a page is', () => {
  for (const size of [
    { columns: 40, rows: 12 },
    { columns: 200, rows: 50 },
  ]) {
    const { driver } = open(size);
    driver.press('i');
    const lines = spokenLines(driver.app);
    assert.ok(lines.length < size.rows, `${lines.length} lines`);
    assert.ok(lines.every(line => line.length < size.columns));
    assert.ok(lines.length > 5);
  }
});

test('without a key only what is more than another number is told anew', () => {
  const quiet = new QuietText();
  const first = quiet.take(['3 of 3 servers 1.2ms', 'ORDERS idle 12s, 3.4K in']);
  assert.equal(quiet.take(['3 of 3 servers 900µs', 'ORDERS idle 13s, 12 in']), first);
  const lost = ['connection lost', 'ORDERS idle 13s, 12 in'];
  assert.equal(quiet.take(lost), lost);
  quiet.asked();
  const asked = ['connection lost', 'ORDERS idle 14s, 12 in'];
  assert.equal(quiet.take(asked), asked, 'a key shows the numbers of now');
});
