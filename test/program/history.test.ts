import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { answer, connectionsOf, elsewhere, openOnOrders } from '../support/change-story.ts';
import { type Program, startProgram } from '../support/pty.ts';

/** Gives ORDERS so many connections, in the dashboard. */
async function editConnections(program: Program, amount: string): Promise<void> {
  program.press('e');
  await program.waitFor('Edit account ORDERS');
  program.type(amount);
  program.press('enter');
  await program.waitFor('[ No, back to the form ]');
  await answer(program, 'right', 'enter');
  await program.waitFor('Edit account ORDERS: done.');
}

async function yes(program: Program): Promise<void> {
  await program.waitFor('[ No ]');
  await answer(program, 'right');
  await program.waitFor('[ Yes, sign and write it ]');
  program.press('enter');
}

async function palette(program: Program, words: string): Promise<void> {
  // What follows at once on letters that came together counts as pasted with them.
  await delay(80);
  program.press(':');
  await program.waitFor('down up choose');
  program.type(words);
  await program.waitFor(`:${words}_`);
  program.press('enter');
  await program.waitFor(() => program.rowOf(`:${words}_`) < 0);
  await delay(80);
}

describe('a person looks at what was changed, and takes it back', () => {
  test('edits, sees it in the history, undoes it, sees it undone, redoes it', async t => {
    const { program, copy } = await openOnOrders(t);
    await editConnections(program, '600');
    program.press('0');
    await program.waitFor('History (1)');
    await program.waitFor(/▸ +\d+s {2}Edit account ORDERS .*1 {2}\S+@/);
    await program.waitFor('Client connections: 500 → 600');

    program.press('enter');
    await program.waitFor(/Operation +edit account/);
    await program.waitFor(/JWT changed +ACME\/accounts\/ORDERS\/ORDERS\.jwt/);
    program.press('u');
    await program.waitFor('Undo: Edit account ORDERS');
    await program.waitFor(/Client connections +600 {2}→ {2}500/);
    await program.waitFor(/As a command: nkeeper -H \S+\s+undo\s+20/);
    assert.equal(connectionsOf(copy), 600);
    await yes(program);
    await program.waitFor('Undo: Edit account ORDERS: done.');
    await program.waitFor(/State +undone/);
    await program.waitFor(/Undone by +Undo: Edit account ORDERS/);
    assert.equal(connectionsOf(copy), 500);
    program.press('u');
    await program.waitFor('This was undone already');

    program.press('escape');
    await program.waitFor('History (2)');
    await program.waitFor(/Undo: Edit account ORDERS +undo +1/);
    await program.waitFor(/\ds {2}Edit account ORDERS +undone/);
    program.press('U');
    await program.waitFor('Redo: Edit account ORDERS');
    await yes(program);
    await program.waitFor('History (3)');
    await program.waitFor(/Redo: Edit account ORDERS +redo/);
    await program.waitFor(/Undo: Edit account ORDERS +undone/);
    assert.doesNotMatch(program.text(), /\ds {2}Edit account ORDERS +undone/);
    assert.equal(connectionsOf(copy), 600);
  });

  test('No is the answer; from other pages it goes by name', async t => {
    const { program, copy } = await openOnOrders(t);
    await palette(program, 'undo');
    await program.waitFor('There is nothing to undo.');
    await editConnections(program, '7');
    await palette(program, 'undo');
    await program.waitFor('[ No ]');
    await answer(program, 'enter');
    await program.waitFor('▸ ORDERS');
    assert.equal(connectionsOf(copy), 7);
    await palette(program, 'undo');
    await yes(program);
    await program.waitFor('Undo: Edit account ORDERS: done.');
    assert.equal(connectionsOf(copy), 500);
    await palette(program, 'redo');
    await yes(program);
    await program.waitFor('Redo: Edit account ORDERS: done.');
    assert.equal(connectionsOf(copy), 7);
    await palette(program, 'redo');
    await program.waitFor('There is nothing to redo.');
  });

  test('what came after it stands against it, with the reason; changes of other nkeepers come with r', async t => {
    const { program, copy } = await openOnOrders(t);
    await editConnections(program, '600');
    program.press('0');
    await program.waitFor('History (1)');
    await elsewhere(t, program, copy, 'edit', 'account', 'ORDERS', '--conns', '55');
    program.press('r');
    await program.waitFor('History (2)');
    program.press('j', 'u');
    await program.waitFor('cannot be undone');
    await program.waitFor('ORDERS.jwt was changed since.');
    await program.waitFor('what came after it first');
    program.press('escape');
    await program.waitFor('History (2)');
    assert.equal(connectionsOf(copy), 55);
  });

  test('a user that is added and undone goes to the trash, which is emptied after a typed word', async t => {
    const { program, copy } = await openOnOrders(t);
    await elsewhere(t, program, copy, 'add', 'user', 'zoe', '--account', 'ORDERS');
    program.press('0');
    await program.waitFor(/Add user ORDERS\/zoe/);
    program.press('u');
    await program.waitFor('Type undo to do it:');
    await answer(program, ...'undo', 'enter');
    await program.waitFor('Undo: Add user ORDERS/zoe: done.');
    assert.ok(!existsSync(copy.path('creds', 'ACME', 'ORDERS', 'zoe.creds')));

    await palette(program, 'trash');
    await program.waitFor('Trash (2)');
    await program.waitFor(/creds +creds\/ACME\/ORDERS\/zoe\.creds +Undo: Add user/);
    program.press('enter');
    await program.waitFor(/Operation +undo/);
    program.press('escape');
    await program.waitFor(/▸ +\d+s {2}creds/);
    program.press('x');
    await program.waitFor('Warning: 2 key and creds files');
    await answer(program, ...'emty', 'enter');
    await program.waitFor('“emty” is not “empty”.');
    program.press('escape');
    await program.waitFor(/▸ +\d+s {2}creds/);
    program.press('x');
    await program.waitFor('Type empty to do it:');
    await answer(program, ...'empty', 'enter');
    await program.waitFor('Empty the trash: done.');
    await program.waitFor('The trash is empty: no change removed a key or creds.');
    program.press('x');
    await program.waitFor('The trash is empty.');
    await palette(program, 'redo');
    await program.waitFor(/removed is\s+no longer kept\./);
  });

  test('H shows what was changed in one account or user', async t => {
    const { program, copy } = await openOnOrders(t);
    await elsewhere(t, program, copy, 'edit', 'account', 'BILLING', '--conns', '55');
    await elsewhere(t, program, copy, 'edit', 'user', 'kiosk', '--account', 'ORDERS', '--tag', 'x');
    program.press('H');
    await program.waitFor('History › ORDERS (1)');
    await program.waitFor('Edit user ORDERS/kiosk');
    program.press('escape');
    await program.waitFor('▸ ORDERS');
    await palette(program, 'user analyst');
    await program.waitFor('Users › analyst');
    program.press('H');
    await program.waitFor('History › ORDERS/analyst (0)');
    await program.waitFor('Nothing was changed in ORDERS/analyst with nkeeper.');
    program.press('0');
    await program.waitFor('History (2)');
  });
});

describe('when there is nothing to see', () => {
  test('an empty journal says so, and nothing can be undone', async t => {
    const { program } = await openOnOrders(t);
    program.press('0');
    await program.waitFor('Nothing was changed in this store with nkeeper');
    program.press('u');
    await program.waitFor('There is no change here to undo.');
    program.press('U');
    await program.waitFor('There is nothing to redo.');
  });

  test('a journal that cannot be read says so in its place, and lines that cannot are counted', async t => {
    const { program, copy } = await openOnOrders(t);
    await elsewhere(t, program, copy, 'edit', 'account', 'ORDERS', '--conns', '55');
    const journals = join(program.home, '.config', 'nkeeper', 'journal');
    const [store = ''] = readdirSync(journals);
    const path = join(journals, store, 'journal.jsonl');
    writeFileSync(path, 'not a line of ours\n', { flag: 'a' });
    program.press('0');
    await program.waitFor('1 line of the journal unreadable');
    await program.waitFor('Edit account ORDERS');
    rmSync(path);
    mkdirSync(path);
    program.press('r');
    await program.waitFor('History (0)');
    await program.waitFor('The journal /');
    await program.waitFor('cannot be used: EISDIR');
    program.press('2');
    await program.waitFor('Accounts (');
  });
});

describe('read-only', () => {
  test('shows the history, and refuses to undo, redo and empty', async t => {
    const { program } = await openOnOrders(t, { args: ['--read-only'] });
    program.press('0');
    await program.waitFor('Nothing was changed in this store');
    for (const key of ['u', 'U']) {
      program.press(key);
      await program.waitFor('This is read-only: nothing is changed here.');
      program.press('k');
      await program.waitFor(() => program.rowOf('This is read-only') < 0);
    }
    await palette(program, 'undo');
    await program.waitFor('This is read-only: nothing is changed here.');
    await palette(program, 'trash');
    await program.waitFor('The trash is empty: no change');
    program.press('x');
    await program.waitFor('This is read-only: nothing is changed here.');
  });
});

describe('for everybody', () => {
  for (const [cols, rows] of [
    [80, 24],
    [40, 12],
  ] as const) {
    test(`at ${cols}x${rows} it says what was done and whether it holds`, async t => {
      const { program, copy } = await openOnOrders(t, { cols, rows });
      await elsewhere(t, program, copy, 'edit', 'account', 'ORDERS', '--conns', '55');
      await elsewhere(t, program, copy, 'undo');
      program.press('0');
      await program.waitFor(/▸ +\d+s {2}Undo: Edit account\S* .*undo/);
      await program.waitFor(/Edit account ORDERS +undone/);
      await program.waitFor(/u undo/);
    });
  }

  test('without colour the words say what no longer holds', async t => {
    const { program, copy } = await openOnOrders(t, { env: { NO_COLOR: '1' } });
    await elsewhere(t, program, copy, 'edit', 'account', 'ORDERS', '--conns', '55');
    await elsewhere(t, program, copy, 'undo');
    program.press('0');
    await program.waitFor(/Undo: Edit account ORDERS +undo +1/);
    await program.waitFor(/ Edit account ORDERS +undone +1/);
  });

  test('a screen reader hears the change and that it was undone', async t => {
    const { program, copy } = await openOnOrders(t);
    await elsewhere(t, program, copy, 'edit', 'account', 'ORDERS', '--conns', '55');
    await elsewhere(t, program, copy, 'undo');
    const reader = startProgram({
      args: ['-H', copy.dir, '--server', 'nats://127.0.0.1:1', '--screen-reader'],
      env: { HOME: program.home },
    });
    t.after(() => reader.close());
    await reader.waitFor('Row 1 of 7');
    reader.press('0');
    await reader.waitFor('List: History (2)');
    reader.press('j');
    await reader.waitFor(/Row 2 of 2, selected: AGE \d+s; WHAT Edit account ORDERS; STATE undone/);
  });
});
