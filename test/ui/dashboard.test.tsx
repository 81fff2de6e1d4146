import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { hintsOf } from '../../src/app/hints.ts';
import { openMenu } from '../../src/app/overlays.ts';
import { width } from '../../src/core/text/width.ts';
import { DashboardDriver, type DashboardSetup } from '../support/dashboard.tsx';
import { openScanned } from '../support/screen-text.ts';
import { copyStore } from '../support/stores.ts';

async function open(t: TestContext, setup: Partial<DashboardSetup> = {}): Promise<DashboardDriver> {
  const copy = copyStore('acme');
  const store = setup.store ?? (await openScanned(copy.dir));
  await store.scanKeys();
  const driver = new DashboardDriver({ store, ...setup });
  t.after(() => {
    driver.close();
    store.close();
  });
  return driver;
}

/** The users of all accounts come slice by slice: waits for the last, at the place where one was. */
async function listUsers(d: DashboardDriver): Promise<void> {
  d.press('3');
  while (!d.text().includes('Users (12)')) await new Promise(resolve => setTimeout(resolve, 5));
  d.press('escape');
}

test('a menu with long names: what stands beside them is there whole, and the names go on below', async t => {
  const d = await open(t);
  const items = [
    { id: 'a', label: `User ${'a'.repeat(52)}: everything issued to it until now`, aside: '12 conns' },
    { id: 'b', label: `${'b'.repeat(47)} is closed: no connections for anybody`, aside: 'not possible' },
  ];
  openMenu(d.app, { title: 'Cut access', items, index: 1, choose: () => {} });
  assert.match(d.line('12 conns'), /^ {3}User a{52}: +12 conns *$/);
  assert.match(d.line('issued to it'), /^ {5}everything issued to it until now *$/);
  assert.match(d.line('not possible'), /^ ▸ b{47} is closed: no +not possible *$/);
  assert.match(d.line('for anybody'), /^ {5}connections for anybody *$/);
});

describe('walking through the store', () => {
  test('from the accounts to a user and back, one Esc a step', async t => {
    const d = await open(t);
    assert.match(d.line('Accounts (7)'), /Operators › ACME › Accounts \(7\)/);
    d.press('j', 'j', 'j', 'j', 'enter');
    d.line('Operators › ACME › Accounts › ORDERS');
    d.press('tab', 'enter');
    d.line('› analyst');
    d.press('escape');
    assert.equal(d.selected(), 'analyst');
    d.press('escape');
    assert.equal(d.selected(), 'ORDERS');
    d.press('escape', 'escape');
    d.line('q quits.');
    assert.equal(d.quits, 0);
  });

  test('Esc after a digit leads to where one came from, step by step', async t => {
    const d = await open(t);
    await listUsers(d);
    d.press('j', 'j', 'j', 'j', 'enter').line('Accounts › ORDERS');
    d.press('6').line('Problems (');
    d.press('3').line('Users (');
    d.press('/').type('kiosk').press('enter', 'escape').line('Users (12)');
    d.press('escape').line('Problems (');
    d.press('escape').line('Accounts › ORDERS');
    d.press('escape').line('Accounts (7)');
  });

  test('the way back has an end', async t => {
    const d = await open(t);
    for (let i = 0; i < 40; i++) d.press('6', '7');
    assert.equal(d.app.state.get().stack.length, 50);
  });

  test('every main place opens by its number and fills the screen exactly', async t => {
    const d = await open(t);
    for (const key of ['1', '2', '3', '4', '5', '6', '7', '8', '9']) {
      d.press(key);
      assert.equal(d.lines().length, 24, key);
      for (const line of d.lines()) assert.ok(width(line) <= 80, `${key}: ${line}`);
    }
  });

  test('at 40 by 12 name and state are left, below that a sentence', async t => {
    const d = await open(t, { size: { columns: 40, rows: 12 } });
    d.line('NAME');
    d.line('STATE');
    d.app.update({ size: { columns: 30, rows: 8 } });
    assert.match(d.text(), /nkeeper needs/);
  });
});

describe('lists', () => {
  test('the filter narrows while typing, Enter keeps it, Esc drops it before it leaves', async t => {
    const d = await open(t);
    d.press('/').type('orders');
    d.line('Accounts (1 of 7)');
    d.press('enter');
    d.line('/orders');
    assert.equal(d.selected(), 'ORDERS');
    d.press('escape');
    d.line('Accounts (7)');
  });

  test('letters are text while a field has the keys', async t => {
    const d = await open(t);
    d.press('/').type('qzz1:');
    d.line('Nothing here matches');
    assert.equal(d.quits, 0);
  });

  test('sorting keeps the selected row', async t => {
    const d = await open(t);
    d.press('j', 'S');
    assert.equal(d.selected(), 'BILLING');
    d.line('NAME ▼');
    d.press('s');
    d.line('Sort by');
    d.press('escape').line('NAME ▼');
  });

  test('an order by a column that does not fit is said in the breadcrumb', async t => {
    const d = await open(t, { parts: { recall: () => ({ sort: '-key' }) } });
    d.line('Accounts (7)  sorted by key ▼');
    d.app.update({ size: { columns: 200, rows: 24 } });
    d.line('KEY ▼');
    assert.doesNotMatch(d.text(), /sorted by/);
  });

  test('marks are counted and outlive Esc', async t => {
    const d = await open(t);
    d.press('space', 'space').line('● 2 marked');
    d.press('j', 'enter', 'escape').line('● 2 marked');
    d.press('*').line('● 7 marked');
    d.press('*');
    assert.doesNotMatch(d.text(), /marked \(|● /);
  });
});

describe('help, palette, messages', () => {
  test('help finds a command by what is typed, and Enter runs it', async t => {
    const d = await open(t);
    d.press('?').type('expir').press('enter').line('Expirations (');
  });

  test('the palette takes an argument', async t => {
    const d = await open(t);
    await listUsers(d);
    const run = (text: string) => d.press(':').type(text).press('enter');
    run('account billing').line('Accounts › BILLING');
    run('user kiosk').line('Accounts › ORDERS › Users › kiosk');
    d.press('escape').line('Accounts › BILLING');
    run('user BILLING/former').line('Users › former');
    run('operator acme').line('Operators › ACME');
    run('operator nobody').line('No operator of this store is called nobody.');
  });

  test('what is no name is the filter of the place, and says when nothing fits', async t => {
    const d = await open(t);
    await listUsers(d);
    const run = (text: string) => d.press(':').type(text).press('enter');
    run('user scoped').line('of 12)  /scoped');
    run('keys kiosk').line('Keys (1 of 31)  /kiosk');
    run('user nobody-at-all').line('Nothing here matches “nobody-at-all”.');
    run('quit now').line('Quit takes nothing after its name: “now”.');
    assert.equal(d.quits, 0);
    run('key inspector').line('Keys (');
    run('copy public key');
    assert.doesNotMatch(d.text(), /takes nothing/);
  });

  test('an unknown key says so, and the log keeps it', async t => {
    const d = await open(t);
    d.press('Z').line('Z does nothing here');
    d.press('m').line('Z does nothing here');
  });

  test('a paste goes nowhere but into a field', async t => {
    const d = await open(t);
    d.paste('q1\u001b[2J').line('Pasted text is ignored');
    d.press('/').paste('orders\u001b[2J');
    d.line('orders\\x1b[2J');
  });
});

describe('copy', () => {
  test('y copies the public key, Y asks what', async t => {
    const d = await open(t);
    d.press('j', 'y');
    assert.equal(d.copied[0], 'AABFLR5LOB7RCTSAM5X26GENW4NGTQYV2FY36CEHQB4N7SQZT7HQN54G');
    d.press('Y').line('Copy');
    d.press('j', 'enter');
    assert.equal(d.copied.length, 2);
  });
});

describe('a list that is left with Esc', () => {
  test('has the same row selected, and the same marks, when one comes back', async t => {
    const d = await open(t, { start: [{ screen: 'operators' }] });
    d.press('enter', 'j', 'space', 'j', 'j', 'enter', 'tab', 'j');
    const user = d.selected();
    d.press('escape', 'escape').line('Operators (');
    d.press('enter').line('1 marked');
    d.press('enter').line('[Summary]');
    d.press('tab');
    assert.equal(d.selected(), user);
  });
});

describe('hints', () => {
  test('of keys that can do nothing here are dim, and the keys say why', async t => {
    const d = await open(t);
    const dimmed = () => hintsOf(d.app).flatMap(hint => (hint.dimmed ? [hint.key] : []));
    assert.deepEqual(dimmed(), []);
    d.press('8');
    const keys = hintsOf(d.app).map(({ key }) => key);
    for (const key of ['enter', 'space', 's', 'y', 'i'])
      assert.ok(!keys.includes(key), `${key}: an empty list has no row for it, nor will the next one`);
    assert.deepEqual(dimmed(), []);
    d.press('y').line('There is nothing to copy here.');
    d.press('space').line('There is no row here.');
    d.press('4', 'shift-tab');
    d.line('[About]');
    assert.deepEqual(dimmed(), ['y', 'i']);
  });

  test('show as many as there is room for, the most useful first; of marked rows what is done with them', async t => {
    const footer = (d: DashboardDriver) => d.lines().at(-1)?.trim();
    const writable = { parts: { readOnly: false } };
    const d = await open(t, writable);
    const usual = 'enter open  a add  e edit  x cut access  P push  / filter';
    assert.equal(footer(d), `${usual}  : command  ? help`);
    const wide = await open(t, { ...writable, size: { columns: 200, rows: 50 } });
    const more =
      'esc back  d delete  L pull  u undo  J JSON  M all  space mark  y copy  i JWT  s sort  q quit';
    assert.equal(footer(wide), `${usual}  ${more}  : command  ? help`);
    d.press('space');
    assert.match(footer(d)!, /^enter open {2}a add {2}e edit {2}P push {2}d delete {2}M all {2}/);
    const page = await open(t, {
      ...writable,
      size: { columns: 100, rows: 30 },
      start: [{ screen: 'account', operator: 'ACME', account: 'ORDERS' }],
    });
    page.press('tab');
    assert.match(footer(page)!, / {2}\/ filter {2}/);
  });

  test('leave changes out where nothing can be changed; help and palette say so beside what they do', async t => {
    const d = await open(t);
    assert.equal(
      d.lines().at(-1)?.trim(),
      'enter open  / filter  esc back  space mark  y copy  i JWT  : command  ? help',
    );
    d.press(':').type('edit this').line('Edit this');
    assert.match(d.line('Edit this'), /\(read-only\) Changes what is/);
  });
});

describe('seeds', () => {
  const SEED = /S[OAUX][A-Z2-7]{56}/;

  test('are behind a question whose answer is No, and never text of the picture', async t => {
    const d = await open(t);
    d.press('5').line('Keys (31)');
    d.press('t').line('Show the seed');
    d.now += 400;
    d.press('enter');
    assert.equal(d.app.state.get().seeds.shown, 'none');
    d.press('t', 'j', 'enter');
    assert.equal(d.app.state.get().seeds.shown, 'none', 'keys that were on their way answer nothing');
    d.now += 400;
    d.press('j', 'enter').line('SEEDS ARE VISIBLE');
    assert.doesNotMatch(d.text(), SEED);
    assert.match(d.app.parts.curtain.reveal(d.text()), SEED);
  });

  test('hide when the inspector is left, and after 30 seconds without a key', async t => {
    const d = await open(t, { parts: { showSeeds: true } });
    d.press('5').line('SEEDS ARE VISIBLE');
    d.press('2');
    assert.doesNotMatch(d.text(), /SEEDS ARE VISIBLE/);
    d.press('5');
    assert.equal(d.app.state.get().seeds.shown, 'all');
    d.now += 29_000;
    d.press('j');
    d.now += 29_000;
    assert.equal(d.app.state.get().seeds.shown, 'all');
  });
});

describe('settings', () => {
  test('the palette sets theme and pace, and keeps them', async t => {
    const kept: object[] = [];
    const d = await open(t, { parts: { prefer: setting => kept.push(setting) } });
    d.press(':').type('every 10').press('enter').line('every 10 seconds');
    d.press(':').type('theme plain').press('enter');
    d.press(':').type('theme pink').press('enter').line('Themes are default and plain');
    assert.deepEqual(kept, [{ refreshSeconds: 10 }, { theme: 'plain' }]);
  });
});
