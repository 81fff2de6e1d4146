import type { Field } from '../../core/operations/fields/field.ts';
import type { Operation } from '../../core/operations/operation.ts';
import { splitNames } from '../../core/store/split-names.ts';
import { EMPTY_INPUT, inputOf, type TextInput } from '../text-input.ts';
import type { Answer } from './answer.ts';

/** One row of a form. */
export interface FormField {
  /** Name in the operation's fields. */
  readonly name: string;
  readonly field: Field<unknown>;
  /** What the page says already: it shows, and nobody types it. */
  readonly given?: readonly string[];
  /** What stands before the typed text, such as the old name before a new one. */
  readonly lead?: readonly string[];
  /** Where the field's own label does not fit. */
  readonly label?: string;
  /** What is so now; empty where nothing is, or nobody knows. */
  readonly present: string;
  /** What is so now in each JetStream tier, by its number: which one is meant is typed in the form. */
  readonly tiers?: Readonly<Record<string, string>>;
  /** The choice that stands where none is taken, such as `no`: then one of the choices always is. */
  readonly usual?: string;
  /** The choice that is taken when the form opens. */
  readonly preset?: string;
  /** Names that could be meant. */
  readonly candidates: readonly string[];
}

/** What a person typed into a field. */
export interface Typed {
  readonly input: TextInput;
  /** The field is to be empty: what is there now goes. */
  readonly emptied: boolean;
}

/** Why a form cannot be carried out. */
export interface FormFault {
  /** The field that it is about, where that is known. */
  readonly field: string | undefined;
  readonly message: string;
  readonly hint: string;
}

type Values = Readonly<Record<string, Typed>>;

/** What undo brings back. */
interface Step {
  readonly index: number;
  readonly values: Values;
}

/** An operation that is being filled in. Nothing has happened yet. */
export interface Form {
  readonly operation: Operation;
  /** Folder name of the operator that it is about. */
  readonly operator: string;
  readonly fields: readonly FormField[];
  /** The field that has the keys. */
  readonly index: number;
  readonly values: Values;
  readonly past: readonly Step[];
  readonly future: readonly Step[];
  /** Typing in one field is undone at once: what was done last, and where. */
  readonly stroke: string;
  readonly fault: FormFault | undefined;
  /** The question whether to lose what was typed is open, and this is its answer so far. */
  readonly leaving: Answer | undefined;
  /** Unix milliseconds since when that question is there. */
  readonly askedSince: number;
  /** It is being worked out what would happen. */
  readonly waiting: boolean;
}

const UNTYPED: Typed = { input: EMPTY_INPUT, emptied: false };

/** A form in which nothing was typed yet. The first field that is not given has the keys. */
export function newForm(
  operation: Operation,
  operator: string,
  fields: readonly FormField[],
  first?: string,
): Form {
  const wanted = fields.findIndex(({ name, given }) => name === first && !given);
  const open = fields.findIndex(({ given }) => !given);
  return {
    operation,
    operator,
    fields,
    index: Math.max(0, wanted >= 0 ? wanted : open),
    values: presets(fields),
    past: [],
    future: [],
    stroke: '',
    fault: undefined,
    leaving: undefined,
    askedSince: 0,
    waiting: false,
  };
}

function presets(fields: readonly FormField[]): Values {
  const preset = ({ name, preset = '' }: FormField) =>
    preset === '' ? [] : [[name, { input: inputOf(preset), emptied: false }] as const];
  return Object.fromEntries(fields.flatMap(preset));
}

export function currentField(form: Form): FormField | undefined {
  return form.fields[form.index];
}

export function typedOf(form: Form, name: string): Typed {
  return form.values[name] ?? UNTYPED;
}

/** Something was typed that would be lost. */
export function isTouched(form: Form): boolean {
  return form.past.length > 0 && Object.values(form.values).some(isSet);
}

function isSet({ input, emptied }: Typed): boolean {
  return emptied || input.text !== '';
}

/** The texts that a field has, as flags would give them; undefined where it is left as it is. */
export function textsOf(
  form: Form,
  { name, given, lead, field, candidates }: FormField,
): readonly string[] | undefined {
  if (given) return given;
  const typed = typedOf(form, name);
  if (!isSet(typed)) return undefined;
  const { text } = typed.input;
  if (lead) return [...lead, text];
  return text !== '' && field.kind === 'name' && field.many
    ? splitNames([text], each => candidates.includes(each))
    : [text];
}

/** The field in which the JetStream tier is typed that others are about. */
const TIER = 'jsTier';

/** What is so now; where several tiers have it and none is typed, that of each. */
export function presentOf(form: Form, { present, tiers }: FormField): string {
  if (!tiers) return present;
  const { text } = typedOf(form, TIER).input;
  if (text !== '') return tiers[text.trim()] ?? '';
  return Object.entries(tiers)
    .map(([tier, own]) => `R${tier} ${own}`)
    .join(', ');
}

/** What the form calls a field. */
export function labelOf({ field, label }: FormField): string {
  return label ?? field.label;
}

/** To another field, over those that are given; it stops at both ends, unless it goes round. */
export function moveTo(form: Form, by: number, round = false): Form {
  const open = form.fields.flatMap(({ given }, i) => (given ? [] : [i]));
  if (open.length === 0) return form;
  const at = Math.max(0, open.indexOf(form.index)) + by;
  const index = round
    ? open[(at + open.length) % open.length]
    : open[Math.max(0, Math.min(at, open.length - 1))];
  return { ...form, index: index ?? form.index, stroke: '' };
}

/** To the field of this name. */
export function moveToField(form: Form, name: string): Form {
  const index = form.fields.findIndex(field => field.name === name && !field.given);
  return index < 0 ? form : { ...form, index, stroke: '' };
}

/**
 * Puts something else into the field that has the keys.
 *
 * @param stroke what was done; the same done again in the same field is undone together with it
 */
export function setTyped(form: Form, typed: Typed, stroke: string): Form {
  const field = currentField(form);
  if (!field || field.given) return form;
  const before = typedOf(form, field.name);
  const values = { ...form.values, [field.name]: typed };
  const next = { ...form, values, fault: undefined };
  // The cursor moved, and nothing else.
  if (before.input.text === typed.input.text && before.emptied === typed.emptied)
    return { ...next, stroke: '' };
  const goesOn = stroke !== '' && stroke === form.stroke;
  const step = { index: form.index, values: form.values };
  return { ...next, stroke, future: [], past: goesOn ? form.past : [...form.past, step] };
}

/** What was before the last change. */
export function undo(form: Form): Form {
  const step = form.past.at(-1);
  if (!step) return form;
  const future = [{ index: form.index, values: form.values }, ...form.future];
  return { ...form, ...step, past: form.past.slice(0, -1), future, stroke: '', fault: undefined };
}

/** Takes an undo back. */
export function redo(form: Form): Form {
  const [step, ...future] = form.future;
  if (!step) return form;
  const past = [...form.past, { index: form.index, values: form.values }];
  return { ...form, ...step, past, future, stroke: '', fault: undefined };
}

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

/** What would complete the text of the field that has the keys; empty where nothing does. */
export function completion(form: Form): string {
  const field = currentField(form);
  if (!field || field.candidates.length === 0) return '';
  const { text } = typedOf(form, field.name).input;
  // Of several names the last one is being typed.
  const word = /(?:^|,\s*)([^,]*)$/.exec(text)?.[1] ?? '';
  if (word === '') return '';
  const lower = word.toLowerCase();
  const found = field.candidates.find(name => name.toLowerCase().startsWith(lower) && name !== word);
  return found === undefined || !found.startsWith(word) ? '' : found.slice(word.length);
}

const EMPTIABLE = new Set(['text', 'moment']);

/** Texts and moments take an empty value for none: the field that has the keys can be emptied where there is one now. */
export function canBeEmptied(form: Form): boolean {
  const field = currentField(form);
  return field !== undefined && presentOf(form, field) !== '' && EMPTIABLE.has(field.field.kind);
}
