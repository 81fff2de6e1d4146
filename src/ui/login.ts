import { type LoginDialog, type LoginField, loginWords, restOf } from '../app/callout/login-dialog.ts';
import { wrap } from '../app/document.ts';
import type { Span } from '../app/screen.ts';
import { clean } from '../core/text/clean.ts';
import { pad } from '../core/text/width.ts';
import { line, type OverlayLine } from './overlay-line.ts';
import { hiddenInput, inputSpans, inputWindow } from './text-field.tsx';

/** Cells of the labels. */
const LABELS = 10;

/** The window that asks what a client would show. */
export function loginLines(dialog: LoginDialog, width: number): readonly OverlayLine[] {
  const { account, fields, index, fault } = dialog;
  const words = loginWords(dialog).flatMap(text =>
    wrap([{ text: clean(text), tone: text === fault ? 'danger' : 'muted' }], width),
  );
  return [
    line([{ text: `Test a login through the callout of ${clean(account)}`, tone: 'strong' }]),
    line([]),
    ...fields.map((field, i) => line(fieldLine(field, i === index, width))),
    line([]),
    ...words.map(spans => line(spans)),
  ];
}

function fieldLine(field: LoginField, hasKeys: boolean, width: number): readonly Span[] {
  const input = field.hidden ? hiddenInput(field.input) : field.input;
  const label = { text: `${pad(field.label, LABELS)}  `, tone: hasKeys ? 'accent' : 'muted' } as const;
  if (!hasKeys) return [label, { text: clean(inputWindow(input, width - LABELS - 2).text) }];
  const rest = clean(restOf(field));
  return [label, ...inputSpans(inputWindow(input, width - LABELS - 2)), { text: rest, tone: 'muted' }];
}
