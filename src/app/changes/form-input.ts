import { messageOf, NkeeperError } from '../../core/errors.ts';
import type { Check, FieldSet, InputOf } from '../../core/operations/fields/field.ts';
import { currentField, type Form, type FormFault, type FormField, isList, typedOf } from './form.ts';
import { entryFault, listDifference } from './form-list.ts';
import { saidOf } from './form-said.ts';
import { withLabels, withoutCommands } from './in-words.ts';

/** What is wrong with a field, while it is typed too; undefined: nothing is. */
export function faultOf(form: Form, field: FormField, now: number): FormFault | undefined {
  const wrong = isList(field.field) ? listFault(form, field) : textFault(form, field);
  if (wrong) return { ...wrong, field: field.name };
  try {
    typedValue(form, field, now);
    return undefined;
  } catch (error) {
    return { ...inForm(form, error), field: field.name };
  }
}

/** What was there before may stay, whatever it is. */
function listFault(form: Form, field: FormField): ReturnType<Check> {
  const editing = currentField(form) === field && form.list?.editing;
  if (editing) return entryFault(form, field, editing.input.text);
  for (const entry of listDifference(form, field).added) {
    const wrong = field.field.check?.(entry);
    if (wrong) return wrong;
  }
  return undefined;
}

function textFault(form: Form, { name, field, given }: FormField): ReturnType<Check> {
  const text = typedOf(form, name).input.text.trim();
  return given || text === '' || field.many ? undefined : field.check?.(text);
}

/** What a field means; undefined where it is left as it is. @throws NkeeperError what is wrong with it */
export function typedValue(form: Form, { name, field, given, lead }: FormField, now: number): unknown {
  const { input, emptied } = typedOf(form, name);
  if (given || lead || isList(field) || (input.text === '' && !emptied)) return undefined;
  return emptied ? undefined : field.parse([input.text], now);
}

/**
 * What a form says, for its operation.
 *
 * @param now Unix milliseconds
 * @throws NkeeperError what is wrong with a field
 */
export function inputOfForm(form: Form, now: number): InputOf<FieldSet> {
  return Object.fromEntries(
    saidOf(form).map(said => [said.name, said.isList ? said.texts : said.field.parse(said.texts, now)]),
  );
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
  // Where the message names no flag, the hint may say what would mend it.
  const named = (/--[\w-]+/.exec(message) ?? /--[\w-]+/.exec(hint))?.[0];
  const field = named === undefined ? undefined : fieldOfFlag(form, named)?.name;
  return { field, message: inWordsOf(form, message), hint: inWordsOf(form, withoutCommands(hint)) };
}

/** A sentence with the labels of the form where it names flags. */
export function inWordsOf(form: Form, text: string): string {
  return withLabels(text, flag => labelOf(form, flag));
}

function fieldOfFlag({ fields }: Form, flag: string): FormField | undefined {
  const named = ({ flags }: { readonly flags: string }) => new RegExp(`${flag}(?![\\w-])`).test(flags);
  return fields.find(({ field, taker }) => named(field) || (taker !== undefined && named(taker.field)));
}

function labelOf(form: Form, flag: string): string {
  const label = fieldOfFlag(form, flag)?.field.label;
  return label === undefined ? flag : `“${label}”`;
}
