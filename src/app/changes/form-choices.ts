import type { Field } from '../../core/operations/fields/field.ts';
import { inputOf } from '../text-input.ts';
import { currentField, type Form, type FormField, setTyped, typedOf } from './form.ts';

// Fields that take one of a few words: they are turned, not typed.

/** The words that a field chooses from, where it is no text. */
export function choicesOf({ kind, choices }: Field<unknown>): readonly string[] | undefined {
  return kind === 'yes-no' ? ['yes', 'no'] : choices;
}

/** The choice that a field stands at; empty where it is left as it is. */
export function choiceOf(form: Form, { name, usual = '' }: FormField): string {
  return typedOf(form, name).input.text || usual;
}

/** The next choice of the field that has the keys; after the last comes none, unless one of them is what is usual. */
export function turnChoice(form: Form, by: 1 | -1): Form {
  const field = currentField(form);
  const choices = field && choicesOf(field.field);
  if (!choices) return form;
  const all = field.usual === undefined ? ['', ...choices] : choices;
  const at = Math.max(0, all.indexOf(choiceOf(form, field)));
  return choose(form, all[(at + by + all.length) % all.length] ?? '');
}

/** Takes a choice; of what is usual nothing has to be said. */
export function choose(form: Form, text: string): Form {
  const said = text === currentField(form)?.usual ? '' : text;
  return setTyped(form, { input: inputOf(said), emptied: false }, '');
}
