import { messageOf, NkeeperError } from '../../core/errors.ts';
import type { FieldSet, InputOf } from '../../core/operations/fields/field.ts';
import { type Form, type FormFault, type FormField, textsOf } from './form.ts';
import { withLabels, withoutCommands } from './in-words.ts';

/** What is wrong with the text of a field, while it is typed too; undefined: nothing is. */
export function faultOf(form: Form, field: FormField, now: number): FormFault | undefined {
  try {
    typedValue(form, field, now);
    return undefined;
  } catch (error) {
    return { ...inForm(form, error), field: field.name };
  }
}

/** What a field means; undefined where it is left as it is. @throws NkeeperError what is wrong with it */
export function typedValue(form: Form, field: FormField, now: number): unknown {
  const texts = textsOf(form, field);
  return texts && field.field.parse(texts, now);
}

/**
 * What a form says, for its operation.
 *
 * @param now Unix milliseconds
 * @throws NkeeperError what is wrong with a field
 */
export function inputOfForm(form: Form, now: number): InputOf<FieldSet> {
  const values = form.fields.map(field => [field.name, typedValue(form, field, now)] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

/** The first field that is wrong. */
export function firstFault(form: Form, now: number): FormFault | undefined {
  for (const field of form.fields) {
    const fault = faultOf(form, field, now);
    if (fault) return fault;
  }
  return undefined;
}

/** An error in the words of the form: where a sentence names a flag, the form has a label, and there is the place. */
export function inForm(form: Form, error: unknown): FormFault {
  const hint = error instanceof NkeeperError ? (error.hint ?? '') : '';
  const message = messageOf(error);
  const named = /--[\w-]+/.exec(message)?.[0];
  const field = named === undefined ? undefined : fieldOfFlag(form, named)?.name;
  return { field, message: inWordsOf(form, message), hint: inWordsOf(form, withoutCommands(hint)) };
}

/** A sentence with the labels of the form where it names flags. */
export function inWordsOf(form: Form, text: string): string {
  return withLabels(text, flag => labelOf(form, flag));
}

function fieldOfFlag({ fields }: Form, flag: string): FormField | undefined {
  return fields.find(({ field }) => new RegExp(`${flag}(?![\\w-])`).test(field.flags));
}

function labelOf(form: Form, flag: string): string {
  const label = fieldOfFlag(form, flag)?.field.label;
  return label === undefined ? flag : `“${label}”`;
}
