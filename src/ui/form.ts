import {
  aboutOf,
  howTo,
  isMarked,
  listText,
  meaningOf,
  presentMeaning,
  shownText,
} from '../app/changes/field-words.ts';
import {
  currentField,
  type Form,
  type FormField,
  isList,
  labelOf,
  presentOf,
  typedOf,
} from '../app/changes/form.ts';
import { completion } from '../app/changes/form-candidates.ts';
import { choiceOf, choicesOf } from '../app/changes/form-choices.ts';
import { faultOf } from '../app/changes/form-input.ts';
import { givenInWords } from '../app/changes/many-words.ts';
import { wrap } from '../app/document.ts';
import { windowTop } from '../app/list.ts';
import type { Span } from '../app/screen.ts';
import type { Glyphs } from '../app/theme.ts';
import { clean } from '../core/text/clean.ts';
import { countOf } from '../core/text/count-of.ts';
import { sentences } from '../core/text/sentences.ts';
import { cut, pad, width as widthOf } from '../core/text/width.ts';
import { answerSpans } from './answer.ts';
import { listBody, listHow } from './form-list.ts';
import { pickBody } from './form-pick.ts';
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

/** What stands between title and foot: rows, the one that has the keys, and where that is among all. */
export interface FormBody {
  /** Stands above the rows, and stays there. */
  readonly head?: OverlayLine;
  readonly rows: (top: number, room: number) => readonly OverlayLine[];
  readonly index: number;
  readonly count: number;
  /** What the rows are called: `fields`. */
  readonly noun: string;
}

/** The widest column of labels. */
const LABEL_MOST = 22;
/** Lines under the rows, at least: a rule, and what is to know about the one that has the keys. */
const FOOT = 5;
/** And on a low terminal. */
const LOW = 12;
const LOW_FOOT = 3;
/** So many rows stay, however much there is to say. */
const LEAST = 3;

/** A form: a row for each field, or for each entry of its open list; under a rule what the one means that has the keys. */
export function formLines(form: Form, view: FormView): readonly OverlayLine[] {
  const { width, height, glyphs } = view;
  const body = bodyOf(form, view);
  const said = footLines(form, view);
  const head = [line([]), ...(body.head ? [body.head] : [])];
  const most = height - 1 - head.length - Math.min(LEAST, Math.max(1, body.count));
  const foot = Math.max(height < LOW ? LOW_FOOT : FOOT, Math.min(said.length + 1, most));
  const room = Math.max(1, height - 1 - head.length - foot);
  const top = windowTop(body.index - Math.floor(room / 2), body.index, room, body.count);
  const rows = body.rows(top, room).slice(0, room);
  const blanks = Array.from({ length: room - rows.length }, () => line([]));
  return [
    line(titleSpans(form, body, top, room, view)),
    ...head,
    ...rows,
    ...blanks,
    line([{ text: glyphs.rule.repeat(width), tone: 'muted' }]),
    ...cutLines(said, foot - 1, width, glyphs.ellipsis).map(spans => line(spans)),
  ];
}

function bodyOf(form: Form, view: FormView): FormBody {
  const field = currentField(form);
  if (form.pick && field) return pickBody(form, form.pick, view);
  if (form.list && field) return listBody(form, field, form.list, view);
  const label = Math.min(
    LABEL_MOST,
    form.fields.reduce((most, each) => Math.max(most, widthOf(labelOf(each))), 0),
  );
  return {
    rows: (top, room) =>
      form.fields
        .slice(top, top + room)
        .map((each, i) => line(fieldSpans(form, each, top + i === form.index, label, view))),
    index: form.index,
    count: form.fields.length,
    noun: 'fields',
  };
}

/** `Add a user to ORDERS`: what is new has no name yet, and the account's is not its own. */
function formTitle(words: string, about: string, onlyPlace: boolean): string {
  const title = `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
  const [, noun] = /^add (.+)$/.exec(words) ?? [];
  if (noun === undefined || !onlyPlace || about === '') return `${title} ${about}`;
  return `Add ${/^[aeio]/.test(noun) ? 'an' : 'a'} ${noun} to ${about}`;
}

function titleSpans(
  form: Form,
  { count, noun }: FormBody,
  top: number,
  room: number,
  { width, glyphs }: FormView,
): readonly Span[] {
  const { operation, fields, list, pick } = form;
  const about = fields.flatMap(({ given: texts, alsoGiven, field: { label } }) => {
    if (!texts || alsoGiven) return [];
    return texts.length > 3 ? [givenInWords(texts, label)] : [texts.join(', ')];
  });
  const onlyPlace = fields.every(({ given: texts, name }) => !texts || name === 'account');
  const title = formTitle(operation.words, clean(about.join('/')), onlyPlace);
  const field = currentField(form);
  const inside = field && (list || pick) ? ` ${glyphs.crumb} ${labelOf(field)}` : '';
  const marked = fields.filter(each => isMarked(form, each)).length;
  const right = [
    ...(marked > 0 ? [`${countOf(marked, 'field')} changed`] : []),
    ...(count > room ? [`${noun} ${top + 1} to ${Math.min(count, top + room)} of ${count}`] : []),
  ];
  return sideBySide(
    [{ text: `${title}${inside}`, tone: 'strong' }],
    right.length > 0 ? [{ text: right.join(', '), tone: 'muted' }] : [],
    width,
    glyphs.ellipsis,
  );
}

function fieldSpans(
  form: Form,
  field: FormField,
  focused: boolean,
  label: number,
  { width, now, glyphs }: FormView,
): readonly Span[] {
  const name = pad(cut(labelOf(field), label, glyphs.ellipsis), label);
  const marked = isMarked(form, field) ? '*' : ' ';
  const head: readonly Span[] = [
    { text: `${focused ? glyphs.selected.padEnd(1) : ' '}${marked}`, tone: 'accent' },
    { text: name, tone: focused ? 'accent' : 'muted' },
    { text: '  ' },
  ];
  const aside = asideOf(form, field, focused, now);
  // Of a list the end may be cut, never how it differs.
  const beside = aside && isList(field.field) ? widthOf(aside.text) + 3 : 0;
  const value = valueSpans(form, field, focused, Math.max(8, width - label - 4 - beside), glyphs);
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
  const now = presentOf(form, field);
  const present: readonly Span[] =
    now === '' ? [] : [{ text: cut(clean(now), room, glyphs.ellipsis), tone: 'muted' }];
  if (field.given) return [{ text: shown, tone: 'muted' }];
  if (isList(field.field)) return listSpans(field, shown, room, glyphs);
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

function listSpans(field: FormField, shown: string, room: number, glyphs: Glyphs): readonly Span[] {
  if (shown !== '') return [{ text: cut(shown, room, glyphs.ellipsis) }];
  const { entries = [] } = field;
  return entries.length === 0 ? [] : [{ text: cut(listText(entries), room, glyphs.ellipsis), tone: 'muted' }];
}

/** All choices; the one that is taken is in brackets, so that nobody has to see a colour. */
function choiceSpans(choices: readonly string[], taken: string): readonly Span[] {
  return choices.map(
    (each): Span =>
      each === taken ? { text: `[${each}] `, tone: 'strong' } : { text: ` ${each}  `, tone: 'muted' },
  );
}

function asideOf(form: Form, field: FormField, focused: boolean, now: number): Span | undefined {
  const fault = faultOf(form, field, now);
  if (fault) return { text: `! ${clean(fault.message)}`, tone: 'danger' };
  const isPresent = focused && typedOf(form, field.name).input.text === '';
  const meaning = meaningOf(form, field, now) || (isPresent ? presentMeaning(form, field, now) : '');
  return meaning === '' ? undefined : { text: meaning, tone: 'muted' };
}

/** What the field means and takes, and what is wrong with it or with the whole. */
function footLines(form: Form, { width, now }: FormView): readonly (readonly Span[])[] {
  if (form.leaving)
    return [[{ text: 'Leave the form and lose what was typed?' }], answerSpans(form.leaving, LEAVE)];
  const field = currentField(form);
  const how = form.pick
    ? 'Type to search.'
    : field && (form.list ? listHow(form, field) : howTo(form, field));
  const about = field ? sentences(capital(aboutOf(field)), how ?? '') : '';
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
