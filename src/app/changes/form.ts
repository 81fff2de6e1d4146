import type { Field } from '../../core/operations/fields/field.ts';
import type { Operation } from '../../core/operations/operation.ts';
import { EMPTY_INPUT, inputOf, type TextInput } from '../text-input.ts';
import type { Answer } from './answer.ts';
import type { OpenPick } from './form-candidates.ts';
import type { Subject } from './subject.ts';

/** Something that a field could say, taken from what is there. */
export interface Candidate {
  readonly value: string;
  /** What it is, in a few words. */
  readonly about?: string;
}

/** One row of a form. */
export interface FormField {
  /** Name in the operation's fields. */
  readonly name: string;
  readonly field: Field<unknown>;
  /** What the page says already: it shows, and nobody types it. */
  readonly given?: readonly string[];
  /** It only tells what is meant from others that are called the same. */
  readonly alsoGiven?: boolean;
  /** What stands before the typed text, such as the old name before a new one. */
  readonly lead?: readonly string[];
  /** Where the field's own label does not fit. */
  readonly label?: string;
  /** What is so now; empty where nothing is, or nobody knows. */
  readonly present: string;
  /** Of a list: what is in it now. */
  readonly entries?: readonly string[];
  /** Of a list: who an entry is, where it is a key; empty where nobody knows. */
  readonly whose?: (entry: string) => string;
  /** The field of the operation that takes away what this one gives: it has no row of its own. */
  readonly taker?: { readonly name: string; readonly field: Field<unknown> };
  /** What is so now in each JetStream tier, by its number: which one is meant is typed in the form. */
  readonly tiers?: Readonly<Record<string, string>>;
  /** The choice that stands where none is taken, such as `no`: then one of the choices always is. */
  readonly usual?: string;
  /** What stands in the field when the form opens. */
  readonly preset?: string;
  /** What could be meant, by what other fields say. */
  readonly candidates: (said: (name: string) => string) => readonly Candidate[];
}

/** What a person typed into a field. */
export interface Typed {
  readonly input: TextInput;
  /** The field is to be empty: what is there now goes. */
  readonly emptied: boolean;
  /** Of a list: what is to be in it; absent: it is left as it is. */
  readonly entries?: readonly string[];
}

/** Why a form cannot be carried out. */
export interface FormFault {
  /** The field that it is about, where that is known. */
  readonly field: string | undefined;
  readonly message: string;
  readonly hint: string;
}

type Values = Readonly<Record<string, Typed>>;

/** Where one is in an open list. */
export interface ListPlace {
  /** The row that is selected. */
  readonly row: number;
  /** The entry that is being typed. */
  readonly editing?: EntryInput | undefined;
}

export interface EntryInput {
  /** Its place among the entries; absent: it is a new one. */
  readonly at?: number | undefined;
  readonly input: TextInput;
}

/** What undo brings back. */
interface Step {
  readonly index: number;
  readonly values: Values;
  readonly list: ListPlace | undefined;
}

/** An operation that is being filled in. Nothing has happened yet. */
export interface Form {
  readonly operation: Operation;
  /** Folder name of the operator that it is about. */
  readonly operator: string;
  /** The one thing that is edited or deleted, where it is one. */
  readonly subject?: Subject;
  readonly fields: readonly FormField[];
  /** The field that has the keys. */
  readonly index: number;
  readonly values: Values;
  /** The list of that field is open. */
  readonly list: ListPlace | undefined;
  /** What could be meant is open, to choose from. */
  readonly pick: OpenPick | undefined;
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
    list: undefined,
    pick: undefined,
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
  const preset = ({ field, entries = [], preset = '' }: FormField): Typed | undefined => {
    if (preset === '') return undefined;
    if (!isList(field)) return { input: inputOf(preset), emptied: false };
    const added = field.parse([preset], 0) as readonly string[];
    return { ...UNTYPED, entries: [...new Set([...entries, ...added])] };
  };
  return Object.fromEntries(
    fields.flatMap(each => {
      const typed = preset(each);
      return typed ? [[each.name, typed] as const] : [];
    }),
  );
}

/** Its entries are seen and changed one by one. Names of things are not: they are typed in one line. */
export function isList({ kind }: Field<unknown>): boolean {
  return kind === 'list' || kind === 'subjects';
}

export function currentField(form: Form): FormField | undefined {
  return form.fields[form.index];
}

export function typedOf(form: Form, name: string): Typed {
  return form.values[name] ?? UNTYPED;
}

/** Something was typed that would be lost. */
export function isTouched(form: Form): boolean {
  if (form.list?.editing && form.list.editing.input.text !== '') return true;
  return form.past.length > 0 && Object.values(form.values).some(isSet);
}

/** Something else is asked for than what is so. */
export function isSet({ input, emptied, entries }: Typed): boolean {
  return emptied || input.text !== '' || entries !== undefined;
}

/** Parts of an account's claims: with them it is changed, whether they come, change or go. */
const PARTS = new Set(['export', 'import', 'mapping', 'revocation', 'callout']);

/** There are claims that the form changes: they can be seen as JSON. */
export function hasJson({ operation: { words, noun, argument = '' }, fields }: Form): boolean {
  const isOfSeveral = fields.some(({ name, given }) => name === argument && (given?.length ?? 0) > 1);
  return !isOfSeveral && (PARTS.has(noun) || words.startsWith('edit '));
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
  // The cursor moved, and nothing else.
  const moved =
    before.input.text === typed.input.text &&
    before.emptied === typed.emptied &&
    before.entries === typed.entries;
  return moved ? { ...form, values, fault: undefined, stroke: '' } : changed(form, { values }, stroke);
}

/** Something was changed that can be undone. */
export function changed(
  form: Form,
  change: { readonly values?: Values; readonly list?: ListPlace | undefined },
  stroke: string,
): Form {
  const goesOn = stroke !== '' && stroke === form.stroke;
  const { index, values, list, past } = form;
  return {
    ...form,
    ...change,
    stroke,
    fault: undefined,
    future: [],
    past: goesOn ? past : [...past, { index, values, list }],
  };
}

/** What was before the last change. */
export function undo(form: Form): Form {
  const step = form.past.at(-1);
  if (!step) return form;
  const { index, values, list } = form;
  const future = [{ index, values, list }, ...form.future];
  return { ...form, ...step, past: form.past.slice(0, -1), future, ...AFTER_STEP };
}

/** Takes an undo back. */
export function redo(form: Form): Form {
  const [step, ...future] = form.future;
  if (!step) return form;
  const { index, values, list } = form;
  return { ...form, ...step, past: [...form.past, { index, values, list }], future, ...AFTER_STEP };
}

const AFTER_STEP = { stroke: '', fault: undefined, pick: undefined } as const;

/** What is so now can be taken into the field that has the keys, to change a part of it. */
export function canTakePresent(form: Form): boolean {
  const field = currentField(form);
  if (!field || field.tiers || field.lead) return false;
  const { input, emptied } = typedOf(form, field.name);
  return field.present !== '' && input.text === '' && !emptied;
}

/** Something else is typed than what is so. */
export function differs(form: Form, { name, present, lead, tiers }: FormField): boolean {
  const typed = typedOf(form, name);
  if (lead || tiers || typed.emptied || typed.entries || present === '') return isSet(typed);
  return isSet(typed) && typed.input.text !== present;
}

/** What takes an empty value for none. */
const EMPTIABLE = new Set(['text', 'moment', 'subject', 'file']);

/** The field that has the keys can be emptied where there is something now. */
export function canBeEmptied(form: Form): boolean {
  const field = currentField(form);
  if (field === undefined || presentOf(form, field) === '') return false;
  return EMPTIABLE.has(field.field.kind) || field.taker !== undefined;
}
