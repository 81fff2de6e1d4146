import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commandLine } from '../../../src/app/changes/command-line.ts';
import { isMarked, meaningOf } from '../../../src/app/changes/field-words.ts';
import {
  currentField,
  type Form,
  isList,
  isTouched,
  newForm,
  presentOf,
  typedOf,
} from '../../../src/app/changes/form.ts';
import { completion } from '../../../src/app/changes/form-candidates.ts';
import { choiceOf } from '../../../src/app/changes/form-choices.ts';
import { firstFault, inForm, inputOfForm, inWordsOf } from '../../../src/app/changes/form-input.ts';
import { withoutCommands } from '../../../src/app/changes/in-words.ts';
import { NkeeperError } from '../../../src/core/errors.ts';
import { at, formOn, press as pressIn, type as typeIn } from '../../support/forms.ts';
import { copyStore, openIn } from '../../support/stores.ts';

const NOW = Date.UTC(2026, 10, 26, 12);
const store = openIn(copyStore('acme').dir);

const formOf = (words: string, names: readonly string[], account?: string) =>
  formOn(store, words, names, account);
const press = pressIn;
const type = typeIn;

function textOf(form: Form, name: string): string {
  return typedOf(form, name).input.text;
}

const nameHere = (form: Form) => currentField(form)?.name;

test('what the page says is given, comes first, and never has the keys', () => {
  const form = formOf('edit user', ['kiosk'], 'ORDERS');
  const given = form.fields.filter(field => field.given).map(({ name }) => name);
  assert.deepEqual(given, ['account', 'name']);
  assert.deepEqual(
    form.fields.slice(0, 2).map(({ given: texts }) => texts),
    [['ORDERS'], ['kiosk']],
  );
  assert.equal(nameHere(form), 'bearer');
  assert.equal(nameHere(press(form, 'up', 'up')), 'bearer');
  assert.equal(nameHere(press(form, 'shift-tab')), form.fields.at(-1)?.name);
  assert.equal(nameHere(press(form, 'shift-tab', 'tab')), 'bearer');
});

test('a form that edits shows what is so now, as its fields would take it', () => {
  const form = formOf('edit account', ['ORDERS']);
  const present = Object.fromEntries(form.fields.map(field => [field.name, field]));
  assert.equal(present.conns?.present, '500');
  assert.equal(present.payload?.present, '1 MiB');
  assert.equal(present.wildcardExports?.present, 'yes');
  for (const { name, field, present: text } of form.fields) {
    if (text !== '' && !isList(field))
      assert.doesNotThrow(() => field.parse([text], NOW), `${name}: ${text}`);
  }
});

test('JetStream limits of tiers show for each tier, and for the one that is typed', () => {
  const form = formOf('edit account', ['ORDERS']);
  const disk = form.fields.find(({ name }) => name === 'jsDiskStorage')!;
  assert.equal(presentOf(form, disk), 'R1 10 GB, R3 5 GB');
  const tier = { ...form, index: form.fields.findIndex(({ name }) => name === 'jsTier') };
  assert.equal(presentOf(type(tier, '3'), disk), '5 GB');
  assert.equal(presentOf(type(tier, '2'), disk), '');
});

test('hidden fields are left out', () => {
  const names = formOf('edit account', ['ORDERS']).fields.map(({ name }) => name);
  assert.ok(!names.includes('maxResponses') && !names.includes('hostClusterTraffic'));
});

test('only what was typed is said', () => {
  const form = type(formOf('edit account', ['ORDERS']), '600');
  assert.deepEqual(inputOfForm(form, NOW), { name: ['ORDERS'], conns: 600 });
  assert.equal(isTouched(form), true);
  assert.equal(isTouched(formOf('edit account', ['ORDERS'])), false);
  assert.equal(commandLine(form), 'nkeeper edit account ORDERS --conns 600 --operator ACME');
});

test('what is wrong is known while it is typed, and goes when it is right', () => {
  const wrong = type(formOf('edit account', ['ORDERS']), '6x');
  assert.deepEqual(firstFault(wrong, NOW)?.field, 'conns');
  assert.match(firstFault(wrong, NOW)?.message ?? '', /"6x" is not an amount/);
  assert.equal(firstFault(press(wrong, 'backspace', 'k'), NOW), undefined);
});

test('an error that names a flag is about its field, by its label', () => {
  const form = formOf('add user', [], 'ORDERS');
  const fault = inForm(
    form,
    new NkeeperError('input-missing', '--name is needed.', { hint: 'Use --bearer.' }),
  );
  assert.deepEqual(fault, { field: 'name', message: '“Name” is needed.', hint: 'Use “Bearer”.' });
});

test('what the command line would do is left out of hints; a flag is called by its label', () => {
  const cases = [
    ['nkeeper list users -a ORDERS shows what there is.', ''],
    ['nkeeper unlock opens it for a time; --keystore-passphrase-file FILE for one command.', 'W unlocks it.'],
    ["Name one; nkeeper list users -a 'a. b' shows them.", 'Name one.'],
    [
      'Sign them anew first: nkeeper edit account NAME -K KEY, nkeeper edit user N.x -K KEY.',
      'Sign them anew first.',
    ],
    [
      'Undo what came after it first (nkeeper history), or change it by hand.',
      'Undo what came after it first (0: the history), or change it by hand.',
    ],
    [
      'The keystore has no seed of A. Import it, or name a key with -K.',
      'The keystore has no seed of A. Import it.',
    ],
    ['If no nkeeper is running anywhere, remove it.', 'If no nkeeper is running anywhere, remove it.'],
  ];
  for (const [text = '', plain] of cases) assert.equal(withoutCommands(text), plain);
  const form = formOf('delete user', ['kiosk'], 'ORDERS');
  assert.equal(
    inWordsOf(form, 'It stays valid: delete with --revoke.'),
    'It stays valid: delete with “Revoke”.',
  );
  assert.equal(inWordsOf(form, 'Then: nkeeper x --revoke.'), 'Then: nkeeper x --revoke.');
});

test('choices turn with space and arrows, and take their first letter', () => {
  const start = formOf('add export', [], 'ORDERS');
  const form = { ...start, index: start.fields.findIndex(({ name }) => name === 'responseType') };
  assert.equal(textOf(press(form, 'space'), 'responseType'), 'Singleton');
  assert.equal(textOf(press(form, 'space', 'right'), 'responseType'), 'Stream');
  assert.equal(textOf(press(form, 'left'), 'responseType'), 'Chunked');
  assert.equal(textOf(press(form, 'left', 'space'), 'responseType'), '');
  assert.equal(textOf(press(form, 'c', 'backspace'), 'responseType'), '');
});

test('who deletes a user revokes it, unless they say no; its files stay unless they say yes', () => {
  const form = formOf('delete user', ['kiosk'], 'ORDERS');
  const given = { account: 'ORDERS', name: ['kiosk'] };
  assert.equal(nameHere(form), 'revoke');
  assert.equal(isTouched(form), false);
  assert.deepEqual(inputOfForm(form, NOW), { ...given, revoke: true });
  assert.deepEqual(inputOfForm(press(form, 'space'), NOW), given);
  assert.deepEqual(inputOfForm(press(form, 'n', 'space'), NOW), { ...given, revoke: true });
  assert.deepEqual(inputOfForm(press(form, 'tab', 'right'), NOW), { ...given, revoke: true, rmNkey: true });
  assert.match(commandLine(form), / --revoke --operator ACME$/);
});

test('a question that has an answer now turns to the other one and back', () => {
  const start = formOf('edit account', ['ORDERS']);
  const form = { ...start, index: start.fields.findIndex(({ name }) => name === 'wildcardExports') };
  assert.equal(choiceOf(form, currentField(form)!), 'yes');
  assert.equal(textOf(press(form, 'space'), 'wildcardExports'), 'no');
  assert.equal(textOf(press(form, 'space', 'space'), 'wildcardExports'), '');
  const several = formOf('edit user', ['kiosk', 'analyst'], 'ORDERS');
  const bearer = newForm(
    several.operation,
    'ACME',
    several.fields.map(({ usual: _, ...field }) => field),
  );
  assert.equal(textOf(press(bearer, 'y', 'space', 'space'), 'bearer'), '', 'as it is');
});

test('undo takes back what was typed in one field at once, and redo brings it again', () => {
  const start = formOf('edit account', ['ORDERS']);
  const typed = press(type(start, '600'), 'tab', '7');
  const once = press(typed, 'ctrl-_');
  assert.equal(textOf(once, 'leafConns'), '');
  assert.equal(textOf(once, 'conns'), '600');
  const twice = press(once, 'ctrl-_');
  assert.equal(textOf(twice, 'conns'), '');
  assert.equal(nameHere(twice), 'conns');
  assert.equal(isTouched(twice), false);
  const again = press(twice, 'ctrl-y', 'ctrl-y');
  assert.equal(textOf(again, 'leafConns'), '7');
  assert.equal(press(twice, 'ctrl-_'), twice);
  assert.equal(textOf(press(once, 'x', 'ctrl-y'), 'leafConns'), 'x');
});

test('taking away where nothing is typed takes away what is there, and gives it back', () => {
  const operation = formOf('edit user', ['analyst'], 'ORDERS');
  const at = operation.fields.findIndex(({ name }) => name === 'expiry');
  const form = { ...operation, index: at };
  assert.notEqual(form.fields[at]?.present, '');
  const emptied = press(form, 'backspace');
  assert.equal(inputOfForm(emptied, NOW).expiry, 0);
  assert.ok(!('expiry' in inputOfForm(press(emptied, 'backspace'), NOW)));
});

test('a limit cannot be emptied: it has no such value', () => {
  const form = press(formOf('edit account', ['ORDERS']), 'backspace');
  assert.equal(isTouched(form), false);
});

test('typed times and sizes say what they mean', () => {
  const user = formOf('add user', [], 'ORDERS');
  const expiry = { ...user, index: user.fields.findIndex(({ name }) => name === 'expiry') };
  assert.equal(
    meaningOf(type(expiry, '2026-12-31'), currentField(expiry)!, NOW),
    'in 35 days, 2026-12-31 00:00:00 UTC',
  );
  const account = formOf('edit account', ['ORDERS']);
  const payload = { ...account, index: account.fields.findIndex(({ name }) => name === 'payload') };
  assert.equal(meaningOf(type(payload, '2MiB'), currentField(payload)!, NOW), '2,097,152 bytes, was 1 MiB');
});

test('names complete to what is there', () => {
  const form = formOf('add user', []);
  const account = { ...form, index: form.fields.findIndex(({ name }) => name === 'account') };
  assert.equal(completion(type(account, 'OR')), 'DERS');
  assert.equal(textOf(press(type(account, 'OR'), 'right'), 'account'), 'ORDERS');
  assert.equal(completion(type(account, 'x')), '');
});

test('a new name stands behind the old one', () => {
  const form = type(formOf('rename account', ['ORDERS']), 'SALES');
  assert.deepEqual(inputOfForm(form, NOW), { names: ['ORDERS', 'SALES'] });
});

test('what is so now can be changed in part; as it was, it is not told', () => {
  const start = at(formOf('edit account', ['ORDERS']), 'description');
  const taken = press(start, 'right');
  assert.equal(textOf(taken, 'description'), 'Order processing');
  assert.deepEqual(inputOfForm(taken, NOW), { name: ['ORDERS'] });
  assert.equal(isMarked(taken, currentField(taken)!), false);
  assert.equal(inputOfForm(type(taken, '!'), NOW).description, 'Order processing!');
  assert.equal(isMarked(type(taken, '!'), currentField(taken)!), true);
  const size = press(at(formOf('edit account', ['ORDERS']), 'payload'), 'end', 'backspace');
  assert.equal(textOf(size, 'payload'), '1 Mi');
});

test('only what can be none is taken away: an account that an operation needs is not', () => {
  const current = { ...formOf('add user', []), values: {} };
  const account = at(current, 'account');
  assert.equal(isTouched(press(account, 'backspace')), false);
  const operator = at(formOf('edit operator', ['ACME']), 'systemAccount');
  assert.notEqual(currentField(operator)?.present, '');
  assert.equal(inputOfForm(press(operator, 'backspace'), NOW).systemAccount, '');
  assert.equal(completion(type(operator, 'BIL')), 'LING');
  const replies = at(formOf('edit account', ['ORDERS']), 'allowPubResponse');
  assert.deepEqual(inputOfForm(press(replies, 'backspace'), NOW), {
    name: ['ORDERS'],
    rmResponsePerms: true,
  });
});
