import assert from 'node:assert/strict';
import { type Form, moveToField, newForm } from '../../src/app/changes/form.ts';
import { formFields } from '../../src/app/changes/form-fields.ts';
import { typeInForm } from '../../src/app/changes/form-keys.ts';
import { tierTexts } from '../../src/app/changes/tiers.ts';
import { OPERATIONS } from '../../src/core/operations/index.ts';
import type { Operation } from '../../src/core/operations/operation.ts';
import { presentTexts } from '../../src/core/operations/present/present.ts';
import type { Store } from '../../src/core/store/store.ts';

export function operationCalled(words: string): Operation {
  const operation = OPERATIONS.find(each => each.words === words);
  assert.ok(operation, words);
  return operation;
}

/**
 * The form of an operation, as the dashboard opens it.
 *
 * @param names what it is about; several: nobody knows what is so now
 */
export function formOn(
  store: Store,
  words: string,
  names: readonly string[],
  account?: string,
  operator = 'ACME',
): Form {
  const operation = operationCalled(words);
  const [name = ''] = names;
  const subject = { operator, account: account ?? name, user: name, part: name };
  const edits = words.startsWith('edit ') && names.length < 2;
  const found = edits ? presentTexts(store, operation.noun, subject) : {};
  const present = Object.keys(found).length > 0 || words.startsWith('add ') ? found : undefined;
  const tiers = words === 'edit account' ? tierTexts(store.account(operator, name)?.claims) : {};
  return newForm(
    operation,
    operator,
    formFields(operation, { store, operator, account, names, present, tiers }),
  );
}

/** Presses keys; a name of one character types it. */
export function press(form: Form, ...keys: readonly string[]): Form {
  return keys.reduce((before, key) => {
    const text = key === 'space' ? ' ' : [...key].length === 1 ? key : undefined;
    return typeInForm(before, key, text) ?? before;
  }, form);
}

export const type = (form: Form, text: string): Form => press(form, ...text);

/** With the field of this name having the keys. */
export function at(form: Form, name: string): Form {
  const moved = moveToField(form, name);
  assert.equal(moved.fields[moved.index]?.name, name);
  return moved;
}
