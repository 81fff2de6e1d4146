import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newForm } from '../../src/app/changes/form.ts';
import { formFields } from '../../src/app/changes/form-fields.ts';
import { makeTheme } from '../../src/app/theme.ts';
import { OPERATIONS } from '../../src/core/operations/index.ts';
import { formLines } from '../../src/ui/form.ts';
import { cutLines } from '../../src/ui/spans.tsx';
import { copyStore, openIn } from '../support/stores.ts';

const { glyphs } = makeTheme('default', 'unicode');
const store = openIn(copyStore('acme').dir);

function linesOf(words: string, message: string, height: number): readonly string[] {
  const operation = OPERATIONS.find(each => each.words === words)!;
  const context = { store, operator: 'ACME', account: 'ORDERS', names: ['kiosk'], present: {} };
  const form = newForm(operation, 'ACME', formFields(operation, context));
  const fault = { field: undefined, message, hint: '' };
  const view = { width: 78, height, now: 0, glyphs };
  return formLines({ ...form, fault }, view).map(({ spans }) => spans.map(({ text }) => text).join(''));
}

test('a long refusal takes the lines that are free, and ends with an ellipsis where they are not enough', () => {
  const long = Array.from({ length: 60 }, (_, i) => `word${i + 100}`).join(' ');
  const lines = linesOf('delete user', long, 19);
  assert.equal(lines.length, 19);
  assert.ok(lines.some(line => line.includes('word159')));
  assert.ok(lines.some(line => line.includes('Delete creds')) || lines.some(line => line.includes('Revoke')));
  const many = linesOf('edit account', `${long} ${long} ${long}`, 19);
  assert.equal(many.length, 19);
  assert.match(many.at(-1)!, / …$/);
});

test('lines that are cut end with an ellipsis, which fits', () => {
  const lines = [[{ text: 'a' }], [{ text: '0123456789' }], [{ text: 'c' }]];
  const cut = (most: number) =>
    cutLines(lines, most, 10, '…').map(line => line.map(({ text }) => text).join(''));
  assert.deepEqual(cut(3), ['a', '0123456789', 'c']);
  assert.deepEqual(cut(2), ['a', '01234567 …']);
  assert.deepEqual(cut(1), ['a …']);
});
