import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import {
  connectionsOf,
  elsewhere,
  openOnOrders,
  pressUntil,
  sayYes,
  typeWord,
} from '../support/change-story.ts';
import { startProgram } from '../support/pty.ts';
import { copyStore, type StoreCopy, temporaryFolder } from '../support/stores.ts';

const usersOf = (copy: StoreCopy) => readdirSync(copy.path('ACME', 'accounts', 'ORDERS', 'users'));

describe('a person changes the store', () => {
  test('edits the connections of an account, adds a user, and deletes it again', async t => {
    const { program, copy } = await openOnOrders(t);
    program.press('e');
    await program.waitFor('Edit account ORDERS');
    program.type('6x');
    await program.waitFor('"6x" is not an amount.');
    program.press('enter');
    await program.waitFor('Write a whole number');
    program.press('backspace');
    program.type('00');
    await program.waitFor(/Connections +600_ +was 500/);
    program.press('enter');
    await program.waitFor(/Client connections +500 {2}→ {2}600/);
    await program.waitFor('[ No, back to the form ]');
    assert.equal(connectionsOf(copy), 500);
    await sayYes(program);
    await program.waitFor('Edit account ORDERS: done. Push ORDERS: servers do not know of it yet.');
    assert.equal(connectionsOf(copy), 600);
    await program.waitFor('connection limit 600');

    program.press('enter');
    await program.waitFor('Accounts › ORDERS');
    program.press('tab');
    await program.waitFor('▸ analyst');
    program.press('a');
    await program.waitFor('Add a user to ORDERS');
    program.press('enter');
    await program.waitFor('“Name” is needed.');
    program.type('zoe');
    program.press('enter');
    await program.waitFor('New: user ORDERS/zoe');
    await sayYes(program);
    await program.waitFor('Add user ORDERS/zoe: done.');
    await program.waitFor('▸ zoe');
    assert.ok(usersOf(copy).includes('zoe.jwt'));
    assert.ok(existsSync(copy.path('creds', 'ACME', 'ORDERS', 'zoe.creds')));

    program.press('d');
    await program.waitFor('Delete user ORDERS/zoe');
    await program.waitFor('[yes]');
    program.press('enter');
    await program.waitFor('Cuts off: Servers refuse the creds of ORDERS/zoe');
    program.paste('zoe');
    await program.waitFor('Nothing can be pasted here');
    await typeWord(program, 'zo');
    program.press('enter');
    await program.waitFor('“zo” is not “zoe”.');
    assert.ok(usersOf(copy).includes('zoe.jwt'));
    program.press('e');
    await program.waitFor('to do it: zoe_');
    program.press('enter');
    await program.waitFor('Delete user ORDERS/zoe: done.');
    await program.waitFor(() => program.rowOf('▸ zoe') < 0);
    assert.ok(!usersOf(copy).includes('zoe.jwt'));
  });

  test('makes an operator and an account where there was nothing', async t => {
    const dir = temporaryFolder();
    const program = startProgram({ args: ['-H', dir, '--server', 'nats://127.0.0.1:1'] });
    t.after(() => program.close());
    await program.waitFor('a makes one');
    for (const [name, place] of [
      ['DEMO', 'Operators (1)'],
      ['ORDERS', 'Accounts (1)'],
      ['GUESTS', 'Accounts (2)'],
    ] as const) {
      program.press('a');
      await program.waitFor(/▸ Name +_/);
      program.type(name);
      program.press('enter');
      await program.waitFor('[ No, back to the form ]');
      await sayYes(program);
      await program.waitFor(`${name}: done.`);
      await program.waitFor(place);
      await program.waitFor(`▸ ${name}`);
      if (name === 'DEMO') {
        program.press('enter');
        await program.waitFor('Accounts (0)');
      }
    }
    const { operator, account } = JSON.parse(readFileSync(join(dir, 'nsc.json'), 'utf8'));
    assert.deepEqual([operator, account], ['DEMO', 'GUESTS']);
  });

  test('each change is in the journal', async t => {
    const { program } = await openOnOrders(t);
    program.press('e');
    await program.waitFor('Edit account ORDERS');
    program.type('7');
    program.press('enter');
    await program.waitFor('[ No, back to the form ]');
    await sayYes(program);
    await program.waitFor('Edit account ORDERS: done.');
    const journals = join(program.home, '.config', 'nkeeper', 'journal');
    const [store = ''] = readdirSync(journals);
    assert.match(
      readFileSync(join(journals, store, 'journal.jsonl'), 'utf8'),
      /"title":"Edit account ORDERS"/,
    );
  });

  test('a change can be undone and redone', async t => {
    const { program, copy } = await openOnOrders(t);
    program.press('u');
    await program.waitFor('There is nothing to undo.');
    program.press('e');
    await program.waitFor('Edit account ORDERS');
    program.type('7');
    program.press('enter');
    await program.waitFor('[ No, back to the form ]');
    await sayYes(program);
    await program.waitFor('Edit account ORDERS: done.');
    program.press('u');
    await program.waitFor(/Client connections +7 {2}→ {2}500/);
    await sayYes(program);
    await program.waitFor('Undo: Edit account ORDERS: done.');
    assert.equal(connectionsOf(copy), 500);
    program.press('U');
    await program.waitFor(/Client connections +500 {2}→ {2}7/);
    await sayYes(program);
    await program.waitFor('Redo: Edit account ORDERS: done.');
    assert.equal(connectionsOf(copy), 7);
  });

  test('No is the answer, Esc leads back, and what was typed is not lost without a question', async t => {
    const { program, copy } = await openOnOrders(t);
    program.press('e');
    await program.waitFor('Edit account ORDERS');
    program.type('9');
    program.press('enter');
    await program.waitFor('[ No, back to the form ]');
    await pressUntil(program, 'enter', /Connections +9_ +was 500/);
    program.press('escape');
    await program.waitFor('lose what was typed');
    program.press('escape');
    await program.waitFor(/Connections +9_/);
    program.press('escape');
    await program.waitFor('[ No, go on ]');
    await sayYes(program);
    await program.waitFor('▸ ORDERS');
    assert.equal(connectionsOf(copy), 500);
  });

  test('Enter that comes with other keys does not carry anything out', async t => {
    const { program, copy } = await openOnOrders(t);
    program.press('e');
    await program.waitFor('Edit account ORDERS');
    program.send('8\r\t\r\x1b[C\r');
    await program.waitFor('[ No, back to the form ]');
    assert.equal(connectionsOf(copy), 500);
  });

  test('a store that changes during the review is planned anew', async t => {
    const { program, copy } = await openOnOrders(t);
    program.press('e');
    await program.waitFor('Edit account ORDERS');
    program.press('tab');
    program.type('77');
    program.press('enter');
    await program.waitFor(/10 {2}→ {2}77/);
    await elsewhere(t, program, copy, 'edit', 'account', 'ORDERS', '--conns', '55');
    assert.equal(connectionsOf(copy), 55);
    await sayYes(program);
    await program.waitFor('The store was changed meanwhile');
    assert.equal(connectionsOf(copy), 55);
    await sayYes(program);
    await program.waitFor('Edit account ORDERS: done.');
    assert.equal(connectionsOf(copy), 55);
  });

  test('s signs with another key, and the plan is another one', async t => {
    const { program, copy } = await openOnOrders(t);
    program.press('e');
    await program.waitFor('Edit account ORDERS');
    program.type('501');
    program.press('enter');
    await program.waitFor(/Signed by +signing key \S+ \(as before\)/);
    await pressUntil(program, 's', /Signed by +signing key \S+ \(chosen\)/);
    await sayYes(program);
    await program.waitFor('Edit account ORDERS: done.');
    assert.equal(connectionsOf(copy), 501);
  });

  test('what is typed ahead waits for the form', async t => {
    const { program } = await openOnOrders(t);
    program.send('e60');
    await program.waitFor(/Connections +60_ +was 500/);
  });

  test('the palette has every operation by its words', async t => {
    const { program } = await openOnOrders(t);
    program.press(':');
    await program.waitFor('down up choose');
    program.type('edit account BILLING');
    await program.waitFor('Change limits, keys, default permissions and more');
    program.press('enter');
    await program.waitFor('Edit account BILLING');
  });
});

describe('claims as JSON in the person’s editor', () => {
  const edit = (script: string) => ({ env: { EDITOR: `sed -i '${script}'` } });

  test('what they leave there is reviewed, and asks for the name', async t => {
    const { program, copy } = await openOnOrders(t, edit('s/"conn": 500/"conn": 501/'));
    program.press('E');
    await program.waitFor(/Client connections +500 {2}→ {2}501/);
    assert.equal(connectionsOf(copy), 500);
    await typeWord(program, 'ORDERS');
    program.press('enter');
    await program.waitFor('Edit account ORDERS as JSON: done.');
    assert.equal(connectionsOf(copy), 501);
    program.press('k');
    await program.waitFor(/▸ LOCKED/);
  });

  test('what is wrong is said, and nothing is lost', async t => {
    const { program } = await openOnOrders(t, edit('s/"conn":/"conns":/'));
    program.press('E');
    await program.waitFor('nats.limits.conns is no member of account claims.');
    await program.waitFor('▸ Edit it again');
    program.press('escape');
    await program.waitFor('▸ ORDERS');
  });

  test('an editor that fails changes nothing', async t => {
    const { program } = await openOnOrders(t, { env: { EDITOR: 'false' } });
    program.press('E');
    await program.waitFor('The editor (false) ended with code 1.');
    program.press('k');
    await program.waitFor(/▸ LOCKED/);
  });
});

describe('read-only', () => {
  test('refuses every change, by key and by name', async t => {
    const { program } = await openOnOrders(t, { args: ['--read-only'] });
    for (const key of ['a', 'e', 'E', 'd']) {
      program.press(key);
      await program.waitFor('This is read-only: nothing is changed here.');
      program.press('k', 'j');
      await program.waitFor(() => program.rowOf('This is read-only') < 0);
    }
    program.press(':');
    await program.waitFor('down up choose');
    program.type('add user');
    await program.waitFor('(read-only) Add a user');
    program.press('enter');
    await program.waitFor(() => program.rowOf(':add user') < 0);
    await program.waitFor('This is read-only: nothing is changed here.');
  });
});

describe('for everybody', () => {
  test('a form without colour says the same', async t => {
    const { program } = await openOnOrders(t, { env: { NO_COLOR: '1' } });
    program.press('e');
    await program.waitFor('Edit account ORDERS');
    program.type('x');
    await program.waitFor('! "x" is not an amount.');
  });

  test('a screen reader hears the field, what is wrong, and the question', async t => {
    const copy = copyStore('acme');
    const program = startProgram({
      args: ['-H', copy.dir, '--server', 'nats://127.0.0.1:1', '--screen-reader'],
    });
    t.after(() => program.close());
    await program.waitFor('Row 1 of 7');
    program.press('e');
    await program.waitFor('Form: edit account');
    await program.waitFor(/Field 2 of \d+, Connections: nothing typed, now unlimited/);
    program.type('q');
    await program.waitFor('Not valid: "q" is not an amount.');
    program.press('backspace');
    program.type('5');
    program.press('enter');
    await program.waitFor('Do it? no, selected');
  });
});
