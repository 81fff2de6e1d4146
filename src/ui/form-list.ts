import type { Form, FormField, ListPlace } from '../app/changes/form.ts';
import { canPick, completion } from '../app/changes/form-candidates.ts';
import { entryFault, type ListRow, listRows } from '../app/changes/form-list.ts';
import type { Span } from '../app/screen.ts';
import { hideSeeds } from '../core/errors.ts';
import { clean } from '../core/text/clean.ts';
import type { FormBody, FormView } from './form.ts';
import { line, type OverlayLine } from './overlay-line.ts';
import { cutSpans } from './spans.tsx';
import { inputSpans, inputWindow } from './text-field.tsx';

/** What is said of a row: a sign, so that nobody has to see a colour, and a word. */
const STATES: Readonly<Record<ListRow['state'], { readonly sign: string; readonly word: string }>> = {
  same: { sign: ' ', word: '' },
  new: { sign: '+', word: 'added' },
  gone: { sign: '-', word: 'taken away' },
};

/** An open list: a line for each entry, those that go at the end. */
export function listBody(form: Form, field: FormField, place: ListPlace, view: FormView): FormBody {
  const rows = listRows(form, field);
  const { editing } = place;
  const isNew = editing !== undefined && editing.at === undefined;
  const lines = rows.map((row, i) =>
    editing && i === editing.at
      ? entryLine(form, field, place, view)
      : rowLine(field, row, i === place.row && !isNew, form.operation.words.startsWith('add '), view),
  );
  const shown = isNew
    ? [...lines.slice(0, place.row), entryLine(form, field, place, view), ...lines.slice(place.row)]
    : lines;
  const all = shown.length > 0 ? shown : [line([{ text: 'Nothing is in it.', tone: 'muted' }])];
  return {
    rows: (top, room) => all.slice(top, top + room),
    index: place.row,
    count: all.length,
    noun: 'entries',
  };
}

function rowLine(
  { whose, field }: FormField,
  { text, state }: ListRow,
  selected: boolean,
  allNew: boolean,
  { width, glyphs }: FormView,
): OverlayLine {
  const { sign, word } = allNew ? STATES.same : STATES[state];
  const wrong = state === 'gone' ? undefined : field.check?.(text);
  const about = [whose?.(text) ?? '', word].filter(each => each !== '').join(', ');
  const spans: readonly Span[] = [
    { text: `${selected ? glyphs.selected.padEnd(1) : ' '}${sign} `, tone: 'accent' },
    { text: clean(hideSeeds(text)), tone: state === 'gone' ? 'muted' : selected ? 'accent' : 'plain' },
    ...(about === '' ? [] : [{ text: `   ${clean(about)}`, tone: 'muted' } as const]),
    ...(wrong ? [{ text: `   ! ${clean(wrong.message)}`, tone: 'danger' } as const] : []),
  ];
  return line(cutSpans(spans, width, glyphs.ellipsis));
}

function entryLine(
  form: Form,
  field: FormField,
  { editing }: ListPlace,
  { width, glyphs }: FormView,
): OverlayLine {
  if (!editing) return line([]);
  const { input, at } = editing;
  const hidden = hideSeeds(input.text);
  const typed =
    hidden === input.text ? inputSpans(inputWindow(input, width - 4)) : [{ text: `${clean(hidden)}_` }];
  const wrong = input.text.trim() === '' ? undefined : entryFault(form, field, input.text);
  const spans: readonly Span[] = [
    { text: `${glyphs.selected.padEnd(1)}${at === undefined ? '+' : ' '} `, tone: 'accent' },
    ...typed,
    { text: clean(completion(form)), tone: 'muted' },
    ...(wrong ? [{ text: `   ! ${clean(wrong.message)}`, tone: 'danger' } as const] : []),
  ];
  return line(cutSpans(spans, width, glyphs.ellipsis));
}

/** What can be done with a list. */
export function listHow(form: Form, field: FormField): string {
  if (!form.list?.editing) {
    const isGone = listRows(form, field)[form.list?.row ?? 0]?.state === 'gone';
    return isGone ? 'd gives it back.' : field.field.ordered ? 'J and K move it.' : '';
  }
  if (completion(form) !== '') return 'Right completes.';
  return canPick(form) ? 'Right shows what there is.' : '';
}
