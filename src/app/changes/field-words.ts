import { hideSeeds } from '../../core/errors.ts';
import { isPublicKey } from '../../core/nkeys/keys.ts';
import { integer, size } from '../../core/text/amounts.ts';
import { clean } from '../../core/text/clean.ts';
import { countOf, someOf } from '../../core/text/count-of.ts';
import { shortKey } from '../../core/text/short-key.ts';
import { duration, timestamp } from '../../core/text/units.ts';
import {
  canBeEmptied,
  canTakePresent,
  differs,
  type Form,
  type FormField,
  isList,
  presentOf,
  typedOf,
} from './form.ts';
import { canPick, completion } from './form-candidates.ts';
import { choicesOf } from './form-choices.ts';
import { typedValue } from './form-input.ts';
import { entriesOf, listDifference } from './form-list.ts';
import { givenInWords } from './many-words.ts';

/** What a field says now, clean; the seed in it, if there is one, is hidden. */
export function shownText(form: Form, each: FormField): string {
  const { name, given, field } = each;
  if (given) return clean(hideSeeds(givenText(given, field.label)));
  if (!isList(field)) return clean(hideSeeds(typedOf(form, name).input.text));
  return typedOf(form, name).entries ? listText(entriesOf(form, each)) : '';
}

/** A list in one line. */
export function listText(entries: readonly string[]): string {
  return entries.length === 0 ? 'nothing' : clean(hideSeeds(namesText(entries.map(shorter))));
}

/** Keys are long, and a row is not: the open list has them whole. */
function shorter(entry: string): string {
  return isPublicKey(entry) ? shortKey(entry) : entry;
}

/** The field says something else than what is so: marked, so that it is found again. */
export function isMarked(form: Form, field: FormField): boolean {
  return !field.given && !form.operation.words.startsWith('add ') && differs(form, field);
}

/** How many names are read out. */
const MOST = 20;

function givenText(given: readonly string[], label: string): string {
  return given.length === 1 ? (given[0] ?? '') : `${givenInWords(given, label)}: ${someOf(given, MOST)}`;
}

function namesText(names: readonly string[]): string {
  return names.length === 1 ? (names[0] ?? '') : `${integer(names.length)}: ${someOf(names, MOST)}`;
}

/** What a typed value means, where the text alone does not say: when, how much, instead of what. */
export function meaningOf(form: Form, field: FormField, now: number): string {
  if (isList(field.field)) return differenceWords(form, field);
  const { input, emptied } = typedOf(form, field.name);
  if (field.given || (input.text === '' && !emptied)) return '';
  const present = presentOf(form, field);
  const isNew = form.operation.words.startsWith('add ');
  const was = isNew || present === '' || !differs(form, field) ? '' : `was ${clean(present)}`;
  const words = emptied ? [was] : [valueWords(typedValue(form, field, now), field, input.text, now), was];
  return words.filter(word => word !== '').join(', ');
}

/** What is so now means, where the text alone does not say. */
export function presentMeaning(form: Form, field: FormField, now: number): string {
  const { kind } = field.field;
  const text = presentOf(form, field);
  if (text === '' || kind !== 'moment') return '';
  const at = Date.parse(text.replace(' UTC', 'Z').replace(' ', 'T'));
  return Number.isNaN(at) ? '' : fromNow(at / 1000, now);
}

/** `1 added, 2 taken away` */
function differenceWords(form: Form, field: FormField): string {
  const { added, gone } = listDifference(form, field);
  const isNew = form.operation.words.startsWith('add ');
  const isMoved = added.length + gone.length === 0 && typedOf(form, field.name).entries !== undefined;
  const words = [
    isMoved ? 'in another order' : '',
    added.length > 0 && !isNew ? `${integer(added.length)} added` : '',
    gone.length > 0 ? `${integer(gone.length)} taken away` : '',
  ];
  return words.filter(word => word !== '').join(', ');
}

function valueWords(value: unknown, { field }: FormField, text: string, now: number): string {
  switch (field.kind) {
    case 'instant':
    case 'moment': {
      if (value === 0) return field.kind === 'instant' ? 'now' : 'no limit in time';
      return `${fromNow(Number(value), now)}, ${timestamp(Number(value))}`;
    }
    case 'span': {
      const exact = duration(value as number | bigint);
      return exact === text.trim() || value === 0 ? '' : exact;
    }
    case 'amount':
    case 'count':
    case 'size': {
      const amount = value as number | bigint;
      if (amount < 0) return text.toLowerCase() === 'unlimited' ? '' : 'unlimited';
      if (/^\d+$/.test(text)) return field.kind === 'size' && amount >= 1000 ? size(amount) : '';
      return field.kind === 'size' ? `${integer(amount)} bytes` : integer(amount);
    }
    default:
      return '';
  }
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `in 30 days`, `2 hours ago` */
function fromNow(unix: number, now: number): string {
  const seconds = Math.round(unix - now / 1000);
  const span = Math.abs(seconds);
  const [unit, name] =
    span >= 2 * DAY ? [DAY, 'day'] : span >= 2 * HOUR ? [HOUR, 'hour'] : [MINUTE, 'minute'];
  const words = countOf(Math.round(span / unit), name);
  return seconds < 0 ? `${words} ago` : `in ${words}`;
}

/** What a field means. */
export function aboutOf({ field, lead, taker }: FormField): string {
  if (lead) return 'what it is called from then on';
  // A list that is seen as a whole is not only added to.
  return taker && isList(field) ? field.about.replace(/^add /, '') : field.about;
}

/** How the field that has the keys is filled in, beside what it means. */
export function howTo(form: Form, field: FormField): string {
  if (isList(field.field)) return 'Enter opens the list, typing adds to it.';
  const choices = choicesOf(field.field);
  if (choices)
    return field.usual === undefined ? `Space turns to ${choices.join(', ')}.` : 'Space changes it.';
  const ways = [
    HOW[field.field.kind] ?? '',
    field.field.many && !field.lead ? 'Commas between several.' : '',
    canBeEmptied(form) ? 'Backspace takes it away.' : '',
    rightSays(form),
  ];
  return ways.filter(way => way !== '').join(' ');
}

function rightSays(form: Form): string {
  if (completion(form) !== '') return 'Right completes.';
  if (canPick(form)) return 'Right shows what there is.';
  return canTakePresent(form) ? 'Right changes a part of it.' : '';
}

/** How values are written that are more than text. */
const HOW: Readonly<Record<string, string>> = {
  amount: 'Write 500, 10k or unlimited.',
  size: 'Write 500, 1MiB, 2GB or unlimited.',
  moment: 'Write 30d, 2M, 2026-12-31 or 0.',
  instant: 'Write -2h, 2026-12-31T23:59:00Z or 0.',
  span: 'Write 500ms, 10s, 1m30s.',
};
