import { aboutOf, howTo, meaningOf, shownText } from '../app/changes/field-words.ts';
import {
  choiceOf,
  choicesOf,
  completion,
  currentField,
  type Form,
  type FormField,
  labelOf,
  presentOf,
  typedOf,
} from '../app/changes/form.ts';
import { faultOf } from '../app/changes/form-input.ts';
import { givenInWords } from '../app/changes/many-words.ts';
import { wrap } from '../app/document.ts';
import { windowTop } from '../app/list.ts';
import type { Span } from '../app/screen.ts';
import type { Glyphs } from '../app/theme.ts';
import { clean } from '../core/text/clean.ts';
import { sentences } from '../core/text/sentences.ts';
import { cut, pad, width as widthOf } from '../core/text/width.ts';
import { answerSpans } from './answer.ts';
import { line, type OverlayLine } from './overlay-line.ts';
import { cutLines, cutSpans, sideBySide, spansWidth } from './spans.tsx';
import { inputSpans, inputWindow } from './text-field.tsx';

/** What a form is drawn with. */
export interface FormView {
  readonly width: number;
  readonly height: number;
  /** Unix milliseconds: what typed times are counted from. */
  readonly now: number;
  readonly glyphs: Glyphs;
}

/** The widest column of labels. */
const LABEL_MOST = 22;
/** Lines under the fields, at least: a rule, and what is to know about the one that has the keys. */
const FOOT = 5;
const HEAD = 2;
/** So many fields stay, however much there is to say. */
const LEAST = 3;

/** A form: a row for each field, and under a rule what the one means that has the keys. */
export function formLines(form: Form, view: FormView): readonly OverlayLine[] {
  const { width, height, glyphs } = view;
  const label = Math.min(
    LABEL_MOST,
    form.fields.reduce((most, field) => Math.max(most, widthOf(labelOf(field))), 0),
  );
  const said = footLines(form, view);
  const most = height - HEAD - Math.min(LEAST, form.fields.length);
  const foot = Math.max(FOOT, Math.min(said.length + 1, most));
  const room = Math.max(1, height - HEAD - foot);
  const top = windowTop(form.index - Math.floor(room / 2), form.index, room, form.fields.length);
  const rows = form.fields
    .slice(top, top + room)
    .map((field, i) => line(fieldSpans(form, field, top + i === form.index, label, view)));
  const blanks = Array.from({ length: room - rows.length }, () => line([]));
  return [
    line(titleSpans(form, top, room, width, glyphs)),
    line([]),
    ...rows,
    ...blanks,
    line([{ text: glyphs.rule.repeat(width), tone: 'muted' }]),
    ...cutLines(said, foot - 1, width, glyphs.ellipsis).map(spans => line(spans)),
  ];
}

function titleSpans(
  { operation, fields }: Form,
  top: number,
  room: number,
  width: number,
  glyphs: Glyphs,
): readonly Span[] {
  const given = fields
    .flatMap(({ given: texts, field: { label } }) => {
      if (!texts) return [];
      return [texts.length > 3 ? givenInWords(texts, label) : texts.join(', ')];
    })
    .join('/');
  const title = `${operation.words.charAt(0).toUpperCase()}${operation.words.slice(1)} ${clean(given)}`;
  const last = Math.min(fields.length, top + room);
  const right =
    fields.length > room
      ? [{ text: `fields ${top + 1} to ${last} of ${fields.length}`, tone: 'muted' as const }]
      : [];
  return sideBySide([{ text: title, tone: 'strong' }], right, width, glyphs.ellipsis);
}

function fieldSpans(
  form: Form,
  field: FormField,
  focused: boolean,
  label: number,
  { width, now, glyphs }: FormView,
): readonly Span[] {
  const name = pad(cut(labelOf(field), label, glyphs.ellipsis), label);
  const head: readonly Span[] = [
    { text: focused ? `${glyphs.selected.padEnd(1)} ` : '  ', tone: 'accent' },
    { text: name, tone: focused ? 'accent' : 'muted' },
    { text: '  ' },
  ];
  const value = valueSpans(form, field, focused, Math.max(8, width - label - 4), glyphs);
  const aside = asideOf(form, field, now);
  const spans = aside ? [...head, ...value, { text: '   ' }, aside] : [...head, ...value];
  return cutSpans(spans, width, glyphs.ellipsis);
}

function valueSpans(
  form: Form,
  field: FormField,
  focused: boolean,
  room: number,
  glyphs: Glyphs,
): readonly Span[] {
  const { input, emptied } = typedOf(form, field.name);
  const shown = shownText(form, field);
  const present: readonly Span[] =
    presentOf(form, field) === '' ? [] : [{ text: clean(presentOf(form, field)), tone: 'muted' }];
  if (field.given) return [{ text: shown, tone: 'muted' }];
  if (emptied) return [...(focused ? inputSpans(input) : []), { text: 'taken away', tone: 'strong' }];
  const choices = choicesOf(field.field);
  if (!focused && shown === '') return field.usual ? [{ text: field.usual, tone: 'muted' }] : present;
  if (!focused) return [{ text: cut(shown, room, glyphs.ellipsis) }];
  if (choices && field.usual !== undefined) return choiceSpans(choices, choiceOf(form, field));
  if (choices) return [...choiceSpans(choices, input.text), ...(input.text === '' ? present : [])];
  if (input.text === '')
    return [...inputSpans(input), ...(present.length > 0 ? [{ text: ' ' }] : []), ...present];
  // A seed that was put here is not drawn, wherever the cursor is in it.
  const hidden = shown !== clean(input.text);
  const typed = hidden ? [{ text: `${shown}_` }] : inputSpans(inputWindow(input, room));
  const rest = completion(form);
  return rest === '' ? typed : [...typed, { text: clean(rest), tone: 'muted' }];
}

/** All choices; the one that is taken is in brackets, so that nobody has to see a colour. */
function choiceSpans(choices: readonly string[], taken: string): readonly Span[] {
  return choices.map(
    (each): Span =>
      each === taken ? { text: `[${each}] `, tone: 'strong' } : { text: ` ${each}  `, tone: 'muted' },
  );
}

function asideOf(form: Form, field: FormField, now: number): Span | undefined {
  const fault = faultOf(form, field, now);
  if (fault) return { text: `! ${clean(fault.message)}`, tone: 'danger' };
  const meaning = meaningOf(form, field, now);
  return meaning === '' ? undefined : { text: meaning, tone: 'muted' };
}

/** What the field means and takes, and what is wrong with it or with the whole. */
function footLines(form: Form, { width, now }: FormView): readonly (readonly Span[])[] {
  if (form.leaving)
    return [[{ text: 'Leave the form and lose what was typed?' }], answerSpans(form.leaving, LEAVE)];
  const field = currentField(form);
  const about = field ? sentences(capital(aboutOf(field)), howTo(form, field)) : '';
  const wrong = form.fault ?? (field && faultOf(form, field, now));
  const fault: readonly Span[] = wrong
    ? [{ text: `! ${clean(sentences(wrong.message, wrong.hint))}`, tone: 'danger' }]
    : [];
  const lines = [...wrap([{ text: about, tone: 'muted' }], width), ...wrap(fault, width, 2)];
  return lines.filter(spans => spansWidth(spans) > 0);
}

const LEAVE = { no: 'No, go on', yes: 'Yes, leave' };

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
