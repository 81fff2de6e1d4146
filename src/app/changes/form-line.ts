import type { TextInput } from '../text-input.ts';
import { changed, currentField, type Form, setTyped, typedOf } from './form.ts';

// The line that is being typed: of the field that has the keys, or of an entry of its list.

export function lineOf(form: Form): TextInput | undefined {
  if (form.list) return form.list.editing?.input;
  const field = currentField(form);
  return field && typedOf(form, field.name).input;
}

/** @param stroke as in `setTyped` */
export function setLine(form: Form, input: TextInput, stroke: string): Form {
  const { list } = form;
  if (!list) return setTyped(form, { input, emptied: false }, stroke);
  if (!list.editing) return form;
  const next = { ...list, editing: { ...list.editing, input } };
  return list.editing.input.text === input.text
    ? { ...form, list: next, stroke: '' }
    : changed(form, { list: next }, stroke === '' ? '' : `entry ${stroke}`);
}
