import { clean } from '../../core/text/clean.ts';
import { sentences } from '../../core/text/sentences.ts';
import type { Dashboard } from '../dashboard.ts';
import { layoutDocument, lineText } from '../document.ts';
import { aboutOf, howTo, meaningOf, shownText } from './field-words.ts';
import { currentField, type Form, type FormField, labelOf, presentOf, typedOf } from './form.ts';
import { faultOf } from './form-input.ts';
import { type PlanReview, wordToType } from './review.ts';
import { reviewBlocks } from './review-blocks.ts';

/** A form in words: the field that has the keys, what it says and means, and what is wrong. */
export function spokenForm(form: Form, now: number): readonly string[] {
  const { operation, fields, index, fault, leaving } = form;
  if (leaving) return ['Leave the form and lose what was typed?', `${leaving}, selected`];
  const field = currentField(form);
  const given = fields.filter(each => each.given).map(each => `${labelOf(each)} ${shownText(form, each)}`);
  const head = `Form: ${[operation.words, ...given].join(', ')}`;
  const place = `${index + 1} of ${fields.length}`;
  const wrong = fault ? [`Not possible: ${clean(sentences(fault.message, fault.hint))}`] : [];
  return [head, ...(field ? fieldTexts(form, field, place, now) : []), ...wrong];
}

function fieldTexts(form: Form, field: FormField, place: string, now: number): readonly string[] {
  const fault = faultOf(form, field, now);
  const { emptied } = typedOf(form, field.name);
  const typed = emptied ? 'taken away' : shownText(form, field) || field.usual || 'nothing typed';
  const isSo = presentOf(form, field);
  const present = isSo === '' ? '' : `, now ${clean(isSo)}`;
  const meaning = fault ? '' : meaningOf(form, field, now);
  return [
    `Field ${place}, ${labelOf(field)}: ${typed}${meaning === '' ? present : `, ${meaning}`}`,
    `${sentences(aboutOf(field), howTo(form, field))}`,
    ...(fault ? [`Not valid: ${clean(sentences(fault.message, fault.hint))}`] : []),
  ];
}

/** A review in words: all of it, then what is asked. */
export function spokenReview(app: Dashboard, review: PlanReview): readonly string[] {
  const { plan } = review.planned;
  const lines = layoutDocument(reviewBlocks(review), Number.MAX_SAFE_INTEGER, app.theme.glyphs);
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
