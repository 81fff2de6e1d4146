import { hideSeeds } from '../../core/errors.ts';
import { integer, size } from '../../core/text/amounts.ts';
import { clean } from '../../core/text/clean.ts';
import { someOf } from '../../core/text/count-of.ts';
import { timestamp } from '../../core/text/units.ts';
import { canBeEmptied, choicesOf, type Form, type FormField, presentOf, typedOf } from './form.ts';
import { typedValue } from './form-input.ts';
import { givenInWords } from './many-words.ts';

/** What a field says now, clean; the seed in it, if there is one, is hidden. */
export function shownText(form: Form, { name, given, field }: FormField): string {
  return clean(hideSeeds(given ? givenText(given, field.label) : typedOf(form, name).input.text));
}

/** How many names are read out. */
const MOST = 20;

function givenText(given: readonly string[], label: string): string {
  return given.length === 1 ? (given[0] ?? '') : `${givenInWords(given, label)}: ${someOf(given, MOST)}`;
}

/** What a typed value means, where the text alone does not say: when, how much, instead of what. */
export function meaningOf(form: Form, field: FormField, now: number): string {
  const { input, emptied } = typedOf(form, field.name);
  if (field.given || (input.text === '' && !emptied)) return '';
  const present = presentOf(form, field);
  const isNew = form.operation.words.startsWith('add ');
  const was = isNew || present === '' ? '' : `was ${clean(present)}`;
  const words = [valueWords(typedValue(form, field, now), field, input.text), was];
  return words.filter(word => word !== '').join(', ');
}

function valueWords(value: unknown, { field }: FormField, text: string): string {
  switch (field.kind) {
    case 'moment':
      return value === 0 ? 'no limit in time' : timestamp(Number(value));
    case 'amount':
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

/** What a field means. */
export function aboutOf({ field, lead }: FormField): string {
  return lead ? 'what it is called from then on' : field.about;
}

/** How the field that has the keys is filled in, beside what it means. */
export function howTo(form: Form, field: FormField): string {
  const choices = choicesOf(field.field);
  if (choices)
    return field.usual === undefined ? `Space turns to ${choices.join(', ')}.` : 'Space changes it.';
  const ways = [
    field.field.many && !field.lead ? 'Commas between several.' : '',
    canBeEmptied(form) ? 'Backspace takes it away.' : '',
    field.candidates.length > 0 ? 'Right completes.' : '',
  ];
  return ways.filter(way => way !== '').join(' ');
}
