import { edited } from '../overlays.ts';
import { inputOf } from '../text-input.ts';
import { changed, currentField, type Form, type FormField, isList, typedOf } from './form.ts';
import { canPick, completion, openPick } from './form-candidates.ts';
import { setLine } from './form-line.ts';

// The list of a field: entries are added, changed and taken away one by one, and what is taken away stays in sight.

/** One line of an open list. */
export interface ListRow {
  readonly text: string;
  readonly state: 'same' | 'new' | 'gone';
}

/** What is to be in a list. */
export function entriesOf(form: Form, field: FormField): readonly string[] {
  return typedOf(form, field.name).entries ?? field.entries ?? [];
}

/** Entries that are to be in it and are not yet, and those that go. */
export function listDifference(
  form: Form,
  field: FormField,
): { readonly added: readonly string[]; readonly gone: readonly string[] } {
  const { entries: present = [] } = field;
  const { entries: wanted } = typedOf(form, field.name);
  if (!wanted) return { added: [], gone: [] };
  const [was, is] = [new Set(present), new Set(wanted)];
  return {
    added: wanted.filter(entry => !was.has(entry)),
    gone: present.filter(entry => !is.has(entry)),
  };
}

/** What will be in it, then what goes. */
export function listRows(form: Form, field: FormField): readonly ListRow[] {
  const was = new Set(field.entries ?? []);
  const { gone } = listDifference(form, field);
  return [
    ...entriesOf(form, field).map(text => ({ text, state: was.has(text) ? 'same' : 'new' }) as const),
    ...gone.map(text => ({ text, state: 'gone' }) as const),
  ];
}

/** Opens the list of the field that has the keys. */
export function openList(form: Form): Form {
  const field = currentField(form);
  if (!field || field.given || !isList(field.field)) return form;
  return { ...form, list: { row: 0 }, stroke: '', fault: undefined };
}

/** Opens it with what is typed as a new entry. */
export function addTyping(form: Form, text: string): Form {
  return startEntry(openList(form), undefined, text);
}

const MOVES: Readonly<Record<string, number>> = {
  up: -1,
  k: -1,
  down: 1,
  j: 1,
  pageup: -10,
  pagedown: 10,
  home: Number.NEGATIVE_INFINITY,
  g: Number.NEGATIVE_INFINITY,
  end: Number.POSITIVE_INFINITY,
  G: Number.POSITIVE_INFINITY,
};

/** Where the order means something. */
const SHIFTS: Readonly<Record<string, number>> = { K: -1, J: 1 };

const EDITS = new Set(['enter', 'e', 'right', 'l']);
const TAKES = new Set(['d', 'delete', 'backspace']);
const LEAVES = new Set(['escape', 'left', 'h']);

/** A key while a list is open; undefined when it does nothing there. */
export function listKey(form: Form, key: string, text: string | undefined): Form | undefined {
  const field = currentField(form);
  const { list } = form;
  if (!field || !list) return undefined;
  if (list.editing) return entryKey(form, field, key, text);
  const rows = listRows(form, field);
  if (LEAVES.has(key)) return closeList(form);
  const by = MOVES[key];
  if (by !== undefined) return moveRow(form, list.row + by, rows.length);
  if (key === 'a' || key === 'insert') return startEntry(form, undefined, '');
  const shift = SHIFTS[key];
  if (shift !== undefined && field.field.ordered) return moveEntry(form, field, list.row, shift);
  const row = rows[list.row];
  if (EDITS.has(key)) {
    if (!row) return startEntry(form, undefined, '');
    return row.state === 'gone' ? takeOrGive(form, field, row) : startEntry(form, list.row, row.text);
  }
  return TAKES.has(key) && row ? takeOrGive(form, field, row) : undefined;
}

export function closeList(form: Form): Form {
  return { ...form, list: undefined, stroke: '', fault: undefined };
}

function moveRow(form: Form, row: number, count: number): Form {
  return { ...form, list: { row: Math.max(0, Math.min(row, count - 1)) }, stroke: '' };
}

function startEntry(form: Form, at: number | undefined, text: string): Form {
  const { list } = form;
  if (!list) return form;
  const field = currentField(form);
  const row = at ?? (field ? entriesOf(form, field).length : 0);
  return { ...form, list: { row, editing: { at, input: inputOf(text) } }, stroke: '', fault: undefined };
}

/** Takes an entry away, or gives back one that was. */
function takeOrGive(form: Form, field: FormField, { text, state }: ListRow): Form {
  const wanted = entriesOf(form, field);
  const entries =
    state === 'gone' ? givenBack(wanted, field.entries ?? [], text) : wanted.filter(each => each !== text);
  return withEntries(form, field, entries, form.list?.row ?? 0);
}

function moveEntry(form: Form, field: FormField, row: number, by: number): Form {
  const entries = [...entriesOf(form, field)];
  const [moved] = entries.splice(row, 1);
  const to = row + by;
  if (moved === undefined || to < 0 || to > entries.length) return form;
  return withEntries(form, field, [...entries.slice(0, to), moved, ...entries.slice(to)], to);
}

/** At the place that it had. */
function givenBack(wanted: readonly string[], present: readonly string[], text: string): readonly string[] {
  const before = new Set(present.slice(0, present.indexOf(text)));
  const at = wanted.findLastIndex(each => before.has(each)) + 1;
  return [...wanted.slice(0, at), text, ...wanted.slice(at)];
}

function withEntries(form: Form, field: FormField, entries: readonly string[], row: number): Form {
  const { entries: present = [] } = field;
  const isSame = present.length === entries.length && present.every((each, i) => each === entries[i]);
  const { entries: _, ...typed } = typedOf(form, field.name);
  const values = { ...form.values, [field.name]: isSame ? typed : { ...typed, entries } };
  const next = changed(form, { values, list: { row } }, '');
  const last = listRows(next, field).length - 1;
  return { ...next, list: { row: Math.max(0, Math.min(row, last)) } };
}

function entryKey(form: Form, field: FormField, key: string, text: string | undefined): Form | undefined {
  const { list } = form;
  const editing = list?.editing;
  if (!editing) return undefined;
  if (key === 'escape') return { ...form, list: { row: list.row }, stroke: '', fault: undefined };
  if (key === 'enter') return keepEntry(form);
  const atEnd = inputOf(editing.input.text).cursor === editing.input.cursor;
  if ((key === 'right' || key === 'end' || key === 'ctrl-e') && atEnd) {
    const rest = completion(form);
    if (rest !== '') return setLine(form, inputOf(editing.input.text + rest), '');
    if (key === 'right' && canPick(form)) return openPick(form);
  }
  const next = edited(editing.input, key, text);
  const stroke = key === 'paste' ? '' : key.length > 1 && text === undefined ? 'take' : 'type';
  return next && setLine({ ...form, fault: undefined }, next, `${field.name} ${stroke}`);
}

/** The typed entry takes its place in the list; what is wrong with it is said instead. */
export function keepEntry(form: Form): Form {
  const field = currentField(form);
  const editing = form.list?.editing;
  if (!field || !editing) return form;
  const wrong = entryFault(form, field, editing.input.text);
  if (wrong) return { ...form, fault: { ...wrong, field: field.name } };
  const fresh = readEntries(field, editing.input.text);
  if (fresh.length === 0) return { ...form, list: { row: form.list?.row ?? 0 }, stroke: '' };
  const wanted = entriesOf(form, field);
  const at = editing.at ?? wanted.length;
  const others = [...wanted.slice(0, at), ...fresh, ...wanted.slice(editing.at === undefined ? at : at + 1)];
  return withEntries(form, field, [...new Set(others)], at + fresh.length - 1);
}

/** Several entries at once, as they are pasted: those that are there already are not added again. */
export function addEntries(form: Form, text: string): Form {
  const field = currentField(form);
  if (!field) return form;
  const open = form.list ? form : openList(form);
  const lines = text.split('\n').flatMap(each => readEntries(field, each));
  const entries = [...new Set([...entriesOf(open, field), ...lines])];
  return withEntries(open, field, entries, entries.length - 1);
}

function readEntries({ field }: FormField, text: string): readonly string[] {
  return [...new Set(field.parse([text], 0) as readonly string[])];
}

/** What is wrong with the entry that is being typed. */
export function entryFault(
  form: Form,
  field: FormField,
  text: string,
): { readonly message: string; readonly hint: string } | undefined {
  const own = form.list?.editing?.at;
  const others = entriesOf(form, field).filter((_, i) => i !== own);
  for (const entry of readEntries(field, text)) {
    const wrong = field.field.check?.(entry);
    if (wrong) return wrong;
    if (others.includes(entry)) return { message: `“${entry}” is in the list already.`, hint: '' };
  }
  return undefined;
}
