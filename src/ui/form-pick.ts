import type { Form } from '../app/changes/form.ts';
import { type OpenPick, pickRows } from '../app/changes/form-candidates.ts';
import { clean } from '../core/text/clean.ts';
import { cut, pad, width as widthOf } from '../core/text/width.ts';
import type { FormBody, FormView } from './form.ts';
import { line } from './overlay-line.ts';
import { inputSpans } from './text-field.tsx';

/** What could be meant: a line to search in, and what it leaves. */
export function pickBody(form: Form, pick: OpenPick, { width, glyphs }: FormView): FormBody {
  const found = pickRows(form, pick);
  const most = found.reduce((wide, { value }) => Math.max(wide, Math.min(60, widthOf(clean(value)))), 8);
  const rows = found.map(({ value, about = '' }, i) => {
    const isHere = i === pick.index;
    const text = cut(
      `${isHere ? glyphs.selected : ' '} ${pad(clean(value), most)}  ${clean(about)}`,
      width,
      glyphs.ellipsis,
    );
    return line([{ text: isHere ? pad(text, width) : text }], isHere);
  });
  const search = line([{ text: 'Search ', tone: 'muted' }, ...inputSpans(pick.query)]);
  const body = rows.length > 0 ? rows : [line([{ text: '  Nothing is called that.', tone: 'muted' }])];
  return {
    head: search,
    rows: (top, room) => body.slice(top, top + room),
    index: pick.index,
    count: body.length,
    noun: 'choices',
  };
}
