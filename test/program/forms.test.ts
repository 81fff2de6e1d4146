import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { AccountClaims } from '../../src/core/claims/account.ts';
import { decodeToken } from '../../src/core/claims/token/token.ts';
import { elsewhere, openOnOrders, pressUntil, sayYes, typeWord } from '../support/change-story.ts';
import { type Program, startProgram } from '../support/pty.ts';
import { copyStore, type StoreCopy } from '../support/stores.ts';

function accountOf(copy: StoreCopy, name = 'ORDERS'): AccountClaims['nats'] {
  return (decodeToken(copy.read('ACME', 'accounts', name, `${name}.jwt`)).claims as AccountClaims).nats;
}

/** Presses a key that moves, and waits until it has. */
async function move(program: Program, key: string): Promise<void> {
  const here = () =>
    program
      .text()
      .split('\n')
      .filter(row => /[▸[]/.test(row))
      .join('\n');
  const before = here();
  program.press(key);
  await program.waitFor(() => here() !== before);
}

/** Moves to a field of the form. */
async function toField(program: Program, label: string, key = 'down'): Promise<void> {
  const rows = () =>
    program
      .text()
      .split('\n')
      .map(row => row.trim());
  const isThere = () => rows().some(row => row.startsWith(`▸ ${label} `) || row.startsWith(`▸*${label} `));
  for (let tries = 0; tries < 60; tries++) {
    if (isThere()) return;
    await move(program, key);
  }
  throw new Error(`no field ${label}:\n${program.text()}`);
}

/** A command of the palette, by its words. */
async function run(program: Program, words: string): Promise<void> {
  program.press(':');
  await program.waitFor('down up choose');
  program.type(words);
  await program.waitFor(`:${words}`);
  program.press('enter');
}

describe('a list is one field', () => {
  test('it shows what is in it; entries are added, changed, taken away, and undone', async t => {
    const { program, copy } = await openOnOrders(t);
    program.press('e');
    await program.waitFor('Edit account ORDERS');
    await toField(program, 'Allow subscribing');
    await program.waitFor(/Allow subscribing +2: _INBOX\.>, orders\.>/);
    await program.waitFor('enter open');
    program.press('enter');
    await program.waitFor('Edit account ORDERS › Allow subscribing');
    await program.waitFor('a add  e edit  d take away');
    program.press('a');
    await program.waitFor('▸+ _');
    program.type('audit..x');
    await program.waitFor('! Subject "audit..x" has two dots in a row.');
    program.press('enter');
    await program.waitFor('Remove one dot, or put a token');
    program.press('backspace', 'backspace', 'backspace');
    program.type('.> workers');
    await program.waitFor(() => !program.text().includes('two dots'));
    program.press('enter');
    await program.waitFor(/▸\+ audit\.> workers +added/);
    program.press('g');
    await program.waitFor('▸  _INBOX.>');
    program.press('d');
    await program.waitFor(/- _INBOX\.> +taken away/);
    program.press('ctrl-_');
    await program.waitFor('▸  _INBOX.>');
    program.press('ctrl-y');
    await program.waitFor(/- _INBOX\.> +taken away/);
    program.press('escape');
    await program.waitFor(/▸\*Allow subscribing +2: orders\.>, audit\.> workers +1 added, 1 taken away/);
    await program.waitFor('1 field changed');
    program.press('ctrl-s');
    await program.waitFor(/As a command: nkeeper -H \S+\s+edit\s+account\s+ORDERS/);
    await program.waitFor(/--allow-sub 'audit\.> workers' --rm\s+'_INBOX\.>'/);
    await sayYes(program);
    await program.waitFor('Edit account ORDERS: done.');
    assert.deepEqual(accountOf(copy).default_permissions.sub, {
      allow: ['audit.> workers', 'orders.>'],
      deny: ['orders.secret.>'],
    });
  });

  test('a mapping shows where it goes, and weights are shifted in one step', async t => {
    const { program, copy } = await openOnOrders(t);
    program.press('enter');
    await program.waitFor('Accounts › ORDERS');
    for (let i = 0; i < 5; i++) await move(program, 'tab');
    await program.waitFor('[Mappings 2]');
    program.press('j');
    await program.waitFor('▸ orders.new');
    program.press('e');
    await program.waitFor('Edit mapping ORDERS/orders.new');
    await program.waitFor(/Goes to +2: orders\.v2\.new 80, orders\.v1\.new 20/);
    program.press('enter');
    await program.waitFor('▸  orders.v2.new 80');
    program.press('e');
    await program.waitFor('orders.v2.new 80_');
    program.press('backspace', 'backspace');
    program.type('500');
    await program.waitFor('is not where a mapping can lead.');
    program.press('backspace', 'enter');
    await program.waitFor(/orders\.v2\.new 50 +added/);
    program.press('j', 'e');
    await program.waitFor('orders.v1.new 20_');
    program.press('backspace', 'backspace');
    program.type('60');
    program.press('enter');
    await program.waitFor(/orders\.v1\.new 60 +added/);
    program.press('ctrl-s');
    await program.waitFor('! The weights of "orders.new" would add up to 110');
    program.press('e');
    await program.waitFor('orders.v1.new 60_');
    program.press('backspace', 'backspace');
    program.type('50');
    program.press('ctrl-s');
    await program.waitFor('[ No, back to the form ]');
    await sayYes(program);
    await program.waitFor('Edit mapping of orders.new in ORDERS: done.');
    assert.deepEqual(accountOf(copy).mappings?.['orders.new'], [
      { subject: 'orders.v2.new', weight: 50 },
      { subject: 'orders.v1.new', weight: 50 },
    ]);
  });

  test('auth callout: entries are keys, and say whose', async t => {
    const { program } = await openOnOrders(t);
    await run(program, 'edit authcallout AUTH');
    await program.waitFor('Edit authcallout AUTH');
    program.press('enter');
    await program.waitFor(/▸ {2}U[A-Z2-7]{55} +AUTH\//);
  });
});

describe('the widget of each field', () => {
  test('accounts, exports and keys are chosen from what the store has', async t => {
    const { program, copy } = await openOnOrders(t);
    await run(program, 'add import EMPTY');
    await program.waitFor('Add an import to EMPTY');
    await toField(program, 'From account', 'up');
    program.press('right');
    await program.waitFor('Add an import to EMPTY › From account');
    program.type('ord');
    await program.waitFor('▸ ORDERS');
    program.press('enter');
    await program.waitFor(/From account +ORDERS_/);
    program.press('tab', 'right');
    await program.waitFor(/orders\.events\.> +stream/);
    program.type('events');
    await program.waitFor('Search events_');
    program.press('enter');
    await program.waitFor('orders.events.>_');
    program.press('enter');
    await program.waitFor('[ No, back to the form ]');
    await sayYes(program);
    await program.waitFor('Import stream orders.events.> from ORDERS into EMPTY: done.');
    assert.equal(accountOf(copy, 'EMPTY').imports?.[0]?.subject, 'orders.events.>');
  });

  test('a date says what it means, and a size in what unit', async t => {
    const { program } = await openOnOrders(t);
    program.press('e');
    await program.waitFor('Edit account ORDERS');
    await toField(program, 'Message size');
    program.type('u');
    await program.waitFor('u_nlimited');
    program.press('right');
    await program.waitFor(/unlimited_ +was 1 MiB/);
    await toField(program, 'Valid until');
    program.type('30d');
    await program.waitFor(/30d_ +in 30 days, \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/);
    await toField(program, 'Traces go to', 'up');
    program.type('a b');
    await program.waitFor('! Subject "a b" contains a blank.');
  });

  test('exports and imports show what is so now; a user of a scope has no limits of its own', async t => {
    const { program } = await openOnOrders(t);
    await run(program, 'account BILLING');
    await program.waitFor('› BILLING');
    // What follows typed text within 50 ms still belongs to it.
    await delay(100);
    for (let i = 0; i < 3; i++) await move(program, 'tab');
    program.press('tab');
    await program.waitFor('in.orders.>');
    program.press('e');
    await program.waitFor('Edit import BILLING/');
    await program.waitFor(/From account +ORDERS/);
    await program.waitFor(/Local subject/);
    await program.waitFor(/Name +_? ?(events|private|price)/);
    program.press('escape');
    await program.waitFor(() => !program.text().includes('Edit import'));
    await run(program, 'edit user ORDERS/scoped-reader');
    await program.waitFor('Edit user ORDERS/scoped-reader');
    await program.waitFor('Tags');
    assert.ok(!program.text().includes('Allow publishing'));
  });
});

describe('claims as JSON on screen', () => {
  test('with what the form says; checked while one types; the same review', async t => {
    const { program, copy } = await openOnOrders(t);
    program.press('e');
    await program.waitFor('Edit account ORDERS');
    program.type('501');
    program.press('ctrl-t');
    await program.waitFor('account ORDERS as JSON');
    await program.waitFor(/\* +\d+ +"conn": 501,/);
    program.press('end', 'backspace');
    await program.waitFor(/! That is not JSON: line \d+, column \d+: a comma or } is needed here\./);
    program.press('ctrl-s');
    await program.waitFor('! That is not JSON');
    program.press('ctrl-_');
    await program.waitFor(() => !program.text().includes('not JSON'));
    program.press('enter');
    program.type('"connz": 3,');
    await program.waitFor(/! line \d+: nats\.limits\.connz is no member of account claims\./);
    program.press('ctrl-u', 'backspace', 'left', 'backspace');
    program.type('2');
    await program.waitFor(/"conn": 502,/);
    await program.waitFor(() => !program.text().includes('connz'));
    program.press('ctrl-s');
    await program.waitFor(/Client connections +500 {2}→ {2}502/);
    program.press('escape');
    await program.waitFor('account ORDERS as JSON');
    await program.waitFor('"conn": 502,');
    program.press('ctrl-s');
    await program.waitFor(/500 {2}→ {2}502/);
    await typeWord(program, 'ORDERS');
    program.press('enter');
    await program.waitFor('Edit account ORDERS as JSON: done.');
    assert.equal(accountOf(copy).limits.conn, 502);
  });

  test('from the page; what is wrong with claims is said with its place; Esc asks', async t => {
    const { program, copy } = await openOnOrders(t);
    program.press('J');
    await program.waitFor('account ORDERS as JSON');
    await program.waitFor(/line 1 of \d+, column 1/);
    for (let i = 0; i < 7; i++) program.press('down');
    program.press('end', 'left', 'left');
    program.type('.');
    await program.waitFor(/! line 8, nats\.exports\[0\]\.subject: Subject "orders\.events\.>\."/);
    program.press('pagedown');
    await program.waitFor(/line (1\d|2\d) of/);
    program.press('ctrl-g');
    await program.waitFor(/line 8 of/);
    program.paste('{\n  "x": 1\n}');
    await program.waitFor(/line 10 of/);
    program.press('escape');
    await program.waitFor('Leave the text and lose what was typed?');
    program.press('escape');
    await program.waitFor('not JSON');
    program.press('escape');
    await program.waitFor('[ No, go on ]');
    await pressUntil(program, 'right', '[ Yes, leave ]');
    program.press('enter');
    await program.waitFor('▸ ORDERS');
    assert.equal(accountOf(copy).exports?.[0]?.subject, 'orders.events.>');
  });

  test('Ctrl-o goes on in the editor, and comes back', async t => {
    const { program } = await openOnOrders(t, { env: { EDITOR: `sed -i 's/"conn": 500/"conn": 77/'` } });
    program.press('J');
    await program.waitFor('account ORDERS as JSON');
    program.press('ctrl-o');
    await program.waitFor(/\* +48 +"conn": 77,/);
    program.press('ctrl-s');
    await program.waitFor(/500 {2}→ {2}77/);
  });

  test('a change that somebody made meanwhile is not taken back without a word', async t => {
    const { program, copy } = await openOnOrders(t);
    program.press('J');
    await program.waitFor('account ORDERS as JSON');
    for (let i = 0; i < 9; i++) program.press('down');
    await program.waitFor('line 10 of');
    program.press('end', 'left', 'left');
    program.type(' here');
    await program.waitFor('All order events here');
    await elsewhere(t, program, copy, 'edit', 'account', 'ORDERS', '--leaf-conns', '11');
    // The folder is followed, a moment later.
    for (let tries = 0; tries < 20 && !program.text().includes('! The claims were changed'); tries++) {
      if (program.text().includes('Type ORDERS')) await pressUntil(program, 'escape', 'line 10 of');
      program.press('ctrl-s');
      await program.waitFor(/! The claims were changed meanwhile|Type ORDERS/);
    }
    await program.waitFor('! The claims were changed meanwhile.');
    await program.waitFor(/\* +\d+ +"description": "All order events here"/);
    program.press('ctrl-s');
    await program.waitFor(/Leaf nodes +11 {2}→ {2}10/);
    await program.waitFor('All order events here');
  });

  test('what is not there yet has no JSON, and the form says so', async t => {
    const { program } = await openOnOrders(t);
    program.press('a');
    await program.waitFor('Add account');
    program.type('NEW');
    program.press('ctrl-t');
    await program.waitFor('! This makes or removes a key, which JSON cannot say');
    await program.waitFor(/Name +NEW_/);
  });
});

describe('for everybody', () => {
  test('without colour, marks say what is changed, added and wrong', async t => {
    const { program } = await openOnOrders(t, { env: { NO_COLOR: '1' } });
    program.press('e');
    await program.waitFor('Edit account ORDERS');
    program.type('6');
    await program.waitFor(/▸\*Connections/);
    await toField(program, 'Tags');
    program.type('new');
    program.press('enter');
    await program.waitFor(/▸\+ new +added/);
    program.press('escape');
    await program.waitFor('Ctrl-t JSON');
    program.press('ctrl-t');
    await program.waitFor(/\* +\d+ +"conn": 6,/);
  });

  test('a screen reader is told lists and JSON in words', async t => {
    const copy = copyStore('acme');
    const program = startProgram({
      args: ['-H', copy.dir, '--server', 'nats://127.0.0.1:1', '--screen-reader'],
    });
    t.after(() => program.close());
    await program.waitFor('Row 1 of 7');
    program.press('j', 'j', 'j', 'j');
    await program.waitFor('Row 5 of 7, selected: NAME ORDERS');
    program.press('e');
    await program.waitFor('Form: edit account');
    const field = () => /Field (\d+) of \d+, ([^:]+):(?![\s\S]*Field \d)/.exec(program.text());
    for (let i = 0; i < 60 && field()?.[2] !== 'Tags'; i++) {
      const before = field()?.[1];
      program.press('down');
      // Said in full: what comes in two parts must not be taken for what was there before.
      await program.waitFor(() => field()?.[1] !== before);
    }
    await program.waitFor(/Tags: nothing typed, now pci, team:orders/);
    program.press('enter');
    await program.waitFor('List Tags, 2 entries');
    await program.waitFor('Entry 1 of 2, selected: pci');
    program.press('a');
    await program.waitFor('New entry: nothing typed');
    program.type('x');
    await program.waitFor('New entry: x');
    program.press('enter');
    await program.waitFor('Entry 3 of 3, selected: x, added');
    program.press('escape');
    await program.waitFor(/Tags: 3: pci, team:orders, x, 1 added/);
    program.press('ctrl-t');
    await program.waitFor('account ORDERS as JSON');
    await program.waitFor(/Line \d+ of \d+: "x"/);
    program.press('end');
    await program.waitFor(/Line \d+ of \d+: "x"/);
    await program.waitFor('Cursor at the end of the line');
    program.type(',');
    await program.waitFor('Not valid: That is not JSON');
  });
});
