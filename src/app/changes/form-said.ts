import type { Field } from '../../core/operations/fields/field.ts';
import { splitNames } from '../../core/store/split-names.ts';
import { differs, type Form, type FormField, isList, typedOf } from './form.ts';
import { candidatesOf } from './form-candidates.ts';
import { entriesOf, listDifference } from './form-list.ts';

/** One field of the operation, and what it is told. */
export interface Said {
  readonly name: string;
  readonly field: Field<unknown>;
  /** As flags would give it. */
  readonly texts: readonly string[];
  /** They are entries of a list: whole, whatever commas are in them. */
  readonly isList: boolean;
}

/**
 * What a form tells its operation, in the order of its rows. A list is told by what is added and what is taken away: that
 * is what the operation's own fields mean. What is left as it is, is not told.
 */
export function saidOf(form: Form): readonly Said[] {
  const removals = removalsOf(form);
  const told = form.fields.flatMap((each): readonly Said[] => {
    if (each.given || !isList(each.field)) return saidByText(form, each);
    const texts = addedTo(form, each, removals.get(each.taker?.name ?? '') ?? new Set());
    return texts.length === 0 ? [] : [{ name: each.name, field: each.field, texts, isList: true }];
  });
  const taken = [...removals].flatMap(([name, entries]): readonly Said[] => {
    const field = form.operation.fields[name];
    return field && entries.size > 0 ? [{ name, field, texts: [...entries], isList: true }] : [];
  });
  return [...told, ...taken];
}

/** What goes, by the field that takes it: one may take from several lists. */
function removalsOf(form: Form): ReadonlyMap<string, ReadonlySet<string>> {
  const all = new Map<string, Set<string>>();
  for (const each of form.fields) {
    if (!each.taker || !isList(each.field)) continue;
    const taken = all.get(each.taker.name) ?? new Set();
    for (const entry of leaving(form, each)) taken.add(calledThere(each, entry));
    all.set(each.taker.name, taken);
  }
  return all;
}

/** Entries that go; where the order means something, also those that come back behind others. */
function leaving(form: Form, field: FormField): readonly string[] {
  const { gone } = listDifference(form, field);
  if (!field.field.ordered) return gone;
  const { entries: present = [] } = field;
  const wanted = entriesOf(form, field);
  const kept = present.findIndex((entry, i) => entry !== wanted[i]);
  return kept < 0 ? [] : present.slice(kept);
}

/** New entries, and those that would go with others though they are to stay. Operations take away first. */
function addedTo(form: Form, field: FormField, removed: ReadonlySet<string>): readonly string[] {
  const fresh = new Set(listDifference(form, field).added);
  return entriesOf(form, field).filter(entry => fresh.has(entry) || removed.has(calledThere(field, entry)));
}

function calledThere({ field }: FormField, entry: string): string {
  return field.takenAwayAs?.(entry) ?? entry;
}

function saidByText(form: Form, each: FormField): readonly Said[] {
  const { name, field, given, lead, taker } = each;
  const said = (texts: readonly string[]): readonly Said[] => [{ name, field, texts, isList: false }];
  if (given) return said(given);
  const typed = typedOf(form, name);
  if (!differs(form, each)) return [];
  if (typed.emptied && taker) return [{ ...taker, texts: ['yes'], isList: false }];
  const { text } = typed.input;
  if (lead) return said([...lead, text]);
  const isNames = text !== '' && field.kind === 'name' && field.many;
  if (!isNames) return said([text]);
  const known = new Set(candidatesOf(form, each).map(({ value }) => value));
  return said(splitNames([text], name => known.has(name)));
}
