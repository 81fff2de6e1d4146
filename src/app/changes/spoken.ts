import { hideSeeds } from '../../core/errors.ts';
import { integer } from '../../core/text/amounts.ts';
import { clean } from '../../core/text/clean.ts';
import { sentences } from '../../core/text/sentences.ts';
import { graphemes } from '../../core/text/width.ts';
import type { Dashboard } from '../dashboard.ts';
import { layoutDocument, lineText } from '../document.ts';
import { aboutOf, howTo, meaningOf, presentMeaning, shownText } from './field-words.ts';
import {
  currentField,
  type Form,
  type FormField,
  type ListPlace,
  labelOf,
  presentOf,
  typedOf,
} from './form.ts';
import { type OpenPick, pickRows } from './form-candidates.ts';
import { faultOf } from './form-input.ts';
import { entriesOf, entryFault, listRows } from './form-list.ts';
import { faultSentence, knownFaults, type RawText } from './raw-text.ts';
import { type PlanReview, wordToType } from './review.ts';
import { reviewBlocks } from './review-blocks.ts';

/** A form in words: the field that has the keys, what it says and means, and what is wrong. */
export function spokenForm(form: Form, now: number): readonly string[] {
  const { operation, fields, index, fault, leaving } = form;
  if (leaving) return ['Leave the form and lose what was typed?', `${leaving}, selected`];
  const field = currentField(form);
  const given = fields.filter(each => each.given).map(each => `${labelOf(each)} ${shownText(form, each)}`);
  const head = `Form: ${[operation.words, ...given].join(', ')}`;
  const wrong = fault ? [`Not possible: ${clean(sentences(fault.message, fault.hint))}`] : [];
  if (!field) return [head, ...wrong];
  if (form.pick) return [head, ...pickTexts(form, field, form.pick)];
  if (form.list) return [head, ...listTexts(form, field, form.list), ...wrong];
  const place = `${index + 1} of ${fields.length}`;
  return [head, ...fieldTexts(form, field, place, now), ...wrong];
}

function fieldTexts(form: Form, field: FormField, place: string, now: number): readonly string[] {
  const fault = faultOf(form, field, now);
  const { emptied } = typedOf(form, field.name);
  const typed = emptied ? 'taken away' : shownText(form, field) || field.usual || 'nothing typed';
  const isSo = presentOf(form, field);
  const isNow = isSo === '' ? '' : `, now ${clean(isSo)}`;
  const means = presentMeaning(form, field, now);
  const present = means === '' ? isNow : `${isNow}, ${means}`;
  const meaning = fault ? '' : meaningOf(form, field, now);
  return [
    `Field ${place}, ${labelOf(field)}: ${typed}${meaning === '' ? present : `, ${meaning}`}`,
    `${sentences(aboutOf(field), howTo(form, field))}`,
    ...(fault ? [`Not valid: ${clean(sentences(fault.message, fault.hint))}`] : []),
  ];
}

function entryCount(count: number): string {
  return count === 1 ? '1 entry' : `${integer(count)} entries`;
}

const STATES = { same: '', new: ', added', gone: ', taken away' } as const;

/** An open list: the entry that is selected or being typed. */
function listTexts(form: Form, field: FormField, { row, editing }: ListPlace): readonly string[] {
  const rows = listRows(form, field);
  const title = `List ${labelOf(field)}, ${entryCount(entriesOf(form, field).length)}`;
  if (editing) {
    const { text } = editing.input;
    const wrong = text.trim() === '' ? undefined : entryFault(form, field, text);
    const what = editing.at === undefined ? 'New entry' : `Entry ${editing.at + 1}`;
    return [
      title,
      `${what}: ${clean(hideSeeds(text)) || 'nothing typed'}`,
      aboutOf(field),
      ...(wrong ? [`Not valid: ${clean(sentences(wrong.message, wrong.hint))}`] : []),
    ];
  }
  const here = rows[row];
  if (!here) return [title, 'Nothing is in it. a adds an entry.'];
  const whose = field.whose?.(here.text) ?? '';
  const about = whose === '' ? '' : `, ${clean(whose)}`;
  const place = `Entry ${row + 1} of ${rows.length}, selected`;
  return [title, `${place}: ${clean(hideSeeds(here.text))}${about}${STATES[here.state]}`];
}

/** What there is to choose from. */
function pickTexts(form: Form, field: FormField, pick: OpenPick): readonly string[] {
  const rows = pickRows(form, pick);
  const here = rows[pick.index];
  const typed = pick.query.text === '' ? 'nothing typed' : `typed: ${clean(pick.query.text)}`;
  const title = `Choose for ${labelOf(field)}, ${typed}`;
  if (!here) return [title, 'Nothing is called that.'];
  const about = here.about ? `, ${clean(here.about)}` : '';
  return [title, `${pick.index + 1} of ${rows.length}, selected: ${clean(here.value)}${about}`];
}

/** Claims as text in words: the line that has the cursor, and what is wrong. */
export function spokenRaw(raw: RawText, now: number): readonly string[] {
  if (raw.leaving) return ['Leave the text and lose what was typed?', `${raw.leaving}, selected`];
  const { area } = raw;
  const text = area.lines[area.row] ?? '';
  const [fault, ...others] = knownFaults(raw, now) ?? [];
  const more = others.length > 0 ? ` And ${integer(others.length)} more.` : '';
  const rest = graphemes(text).slice(area.column).join('');
  return [
    `${clean(raw.title)} as JSON`,
    `Line ${area.row + 1} of ${area.lines.length}: ${clean(hideSeeds(text.trim())) || 'empty'}`,
    rest === '' ? 'Cursor at the end of the line' : `Cursor before ${clean(hideSeeds(rest.trim()))}`,
    ...(raw.refused === '' ? [] : [`Not possible: ${clean(raw.refused)}`]),
    ...(fault ? [`Not valid: ${faultSentence(fault)}${more}`] : []),
  ];
}

/** A review in words: all of it, then what is asked. */
export function spokenReview(app: Dashboard, review: PlanReview): readonly string[] {
  const { plan } = review.planned;
  const lines = layoutDocument(
    reviewBlocks(review, app.parts.program),
    Number.MAX_SAFE_INTEGER,
    app.theme.glyphs,
  );
  const word = wordToType(plan);
  const asked =
    word === undefined
      ? `Do it? ${review.answer}, selected`
      : `Type ${clean(word)} to do it: ${clean(review.typed.text) || 'nothing typed'}`;
  return [
    `Review: ${clean(plan.title)}. Nothing has happened yet.`,
    ...lines.map(lineText).filter(text => text.trim() !== ''),
    ...(review.fault === '' ? [] : [`Not done: ${clean(review.fault)}`]),
    asked,
  ];
}
