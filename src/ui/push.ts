import type { Dashboard } from '../app/dashboard.ts';
import { type PushDialog, wordToPush } from '../app/push/push-dialog.ts';
import { canSend } from '../app/push/push-keys.ts';
import { nothingToSend, pushTitle, pushWindow } from '../app/push/push-window.ts';
import type { Span } from '../app/screen.ts';
import type { Glyphs } from '../app/theme.ts';
import { clean } from '../core/text/clean.ts';
import { answerSpans } from './answer.ts';
import { line, type OverlayLine } from './overlay-line.ts';
import { cutLines, sideBySide } from './spans.tsx';
import { inputSpans } from './text-field.tsx';

/** A push to read or to watch, with the question below. */
export function pushLines(
  app: Dashboard,
  push: PushDialog,
  { width, height, glyphs }: { readonly width: number; readonly height: number; readonly glyphs: Glyphs },
): readonly OverlayLine[] {
  const { lines, top, height: room } = pushWindow(app, push);
  const body = lines.slice(top, top + room);
  const part: readonly Span[] =
    lines.length > room
      ? [{ text: `lines ${top + 1} to ${top + body.length} of ${lines.length}`, tone: 'muted' }]
      : [];
  const fault: readonly Span[] =
    push.fault === '' ? [{ text: ' ' }] : [{ text: `! ${clean(push.fault)}`, tone: 'danger' }];
  const foot = [...cutLines([fault], 1, width, glyphs.ellipsis), questionSpans(push)];
  const blanks = Math.max(0, height - 3 - body.length - foot.length);
  const title: readonly Span[] = [{ text: clean(pushTitle(push)), tone: 'strong' }];
  return [
    line(sideBySide(title, part, width, glyphs.ellipsis)),
    line([]),
    ...body.map(spans => line(spans)),
    ...Array.from({ length: blanks }, () => line([])),
    line([{ text: glyphs.rule.repeat(width), tone: 'muted' }]),
    ...foot.map(spans => line(spans)),
  ].slice(0, height);
}

function questionSpans(push: PushDialog): readonly Span[] {
  if (push.stage !== 'review') return [{ text: ' ' }];
  if (!canSend(push)) return [{ text: nothingToSend(push), tone: 'muted' }];
  const word = wordToPush(push);
  if (word === undefined) return answerSpans(push.answer, { no: 'No', yes: 'Yes, send it to all servers' });
  return [
    { text: 'Type ' },
    { text: clean(word), tone: 'strong' },
    { text: push.prune ? ' to cut everybody off and remove it: ' : ' to overwrite it: ' },
    ...inputSpans(push.typed),
  ];
}
