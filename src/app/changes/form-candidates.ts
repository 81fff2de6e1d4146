import { edited } from '../overlays.ts';
import { EMPTY_INPUT, inputOf, type TextInput } from '../text-input.ts';
import { type Candidate, currentField, type Form, type FormField, typedOf } from './form.ts';
import { lineOf, setLine } from './form-line.ts';

// What is there and could be meant: it completes what is typed, or is chosen from a list.

/** The open list of what could be meant. */
export interface OpenPick {
  readonly query: TextInput;
  readonly index: number;
}

/** What a field could say. */
export function candidatesOf(form: Form, field: FormField): readonly Candidate[] {
  return field.given ? [] : field.candidates(name => saidBy(form, name));
}

/** What another field says: given, typed, or as it is now. */
function saidBy(form: Form, name: string): string {
  const field = form.fields.find(each => each.name === name);
  if (!field) return '';
  return field.given?.[0] ?? (typedOf(form, name).input.text.trim() || field.present);
}

/** What would complete the line that is being typed; empty where nothing does. */
export function completion(form: Form): string {
  const field = currentField(form);
  const text = lineOf(form)?.text;
  if (!field || text === undefined) return '';
  const word = lastWord(form, text);
  if (word === '') return '';
  const lower = word.toLowerCase();
  const found = candidatesOf(form, field).find(
    ({ value }) => value.toLowerCase().startsWith(lower) && value !== word,
  )?.value;
  return found === undefined || !found.startsWith(word) ? '' : found.slice(word.length);
}

/** Of several names the last one is being typed. */
function lastWord(form: Form, text: string): string {
  const isMany = currentField(form)?.field.many === true && !form.list;
  return isMany ? (/(?:^|,\s*)([^,]*)$/.exec(text)?.[1] ?? '') : text;
}

/** There is something to choose from. */
export function canPick(form: Form): boolean {
  const field = currentField(form);
  if (field === undefined || lineOf(form) === undefined) return false;
  // A number can be any: one word that it may be instead is no choice.
  return field.field.kind !== 'amount' && field.field.kind !== 'size' && candidatesOf(form, field).length > 0;
}

export function openPick(form: Form): Form {
  return { ...form, pick: { query: EMPTY_INPUT, index: 0 }, stroke: '' };
}

/** What the typed words leave of it. */
export function pickRows(form: Form, { query }: OpenPick): readonly Candidate[] {
  const field = currentField(form);
  const words = query.text.trim().toLowerCase();
  if (!field) return [];
  return candidatesOf(form, field).filter(({ value, about = '' }) =>
    `${value} ${about}`.toLowerCase().includes(words),
  );
}

const STEPS: Readonly<Record<string, number>> = { up: -1, down: 1, pageup: -10, pagedown: 10 };

/** A key while there is something to choose from. */
export function pickKey(form: Form, pick: OpenPick, key: string, text: string | undefined): Form {
  const rows = pickRows(form, pick);
  if (key === 'escape') return { ...form, pick: undefined };
  if (key === 'enter') return take(form, rows[pick.index]);
  const step = STEPS[key];
  if (step !== undefined) {
    const index = Math.max(0, Math.min(pick.index + step, rows.length - 1));
    return { ...form, pick: { ...pick, index } };
  }
  const query = edited(pick.query, key, text);
  return query ? { ...form, pick: { query, index: 0 } } : form;
}

function take(form: Form, candidate: Candidate | undefined): Form {
  const line = lineOf(form);
  if (!candidate || !line) return { ...form, pick: undefined };
  const word = lastWord(form, line.text);
  const before = line.text.slice(0, line.text.length - word.length);
  return { ...setLine(form, inputOf(before + candidate.value), ''), pick: undefined };
}
