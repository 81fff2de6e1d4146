import { type PlanReview, wordToType } from '../app/changes/review.ts';
import { reviewWindow } from '../app/changes/review-window.ts';
import type { Dashboard } from '../app/dashboard.ts';
import type { Span } from '../app/screen.ts';
import type { Glyphs } from '../app/theme.ts';
import { integer } from '../core/text/amounts.ts';
import { clean } from '../core/text/clean.ts';
import { answerSpans } from './answer.ts';
import { line, type OverlayLine } from './overlay-line.ts';
import { cutLines, sideBySide } from './spans.tsx';
import { inputSpans } from './text-field.tsx';

/** A plan to read, with the question below. */
export function reviewLines(
  app: Dashboard,
  review: PlanReview,
  { width, height, glyphs }: { readonly width: number; readonly height: number; readonly glyphs: Glyphs },
): readonly OverlayLine[] {
  const shown = reviewWindow(app, review);
  const body = shown.lines.slice(shown.top, shown.top + shown.height);
  const above = cutLines(shown.fault, shown.faultHeight, width, glyphs.ellipsis);
  const foot = [...above, questionSpans(review)];
  const blanks = Math.max(0, height - 3 - body.length - foot.length);
  const { lines, top } = shown;
  const part: readonly Span[] =
    lines.length > shown.height
      ? [{ text: `lines ${top + 1} to ${top + body.length} of ${integer(lines.length)}`, tone: 'muted' }]
      : [];
  const title: readonly Span[] = [{ text: clean(review.planned.plan.title), tone: 'strong' }];
  return [
    line(sideBySide(title, part, width, glyphs.ellipsis)),
    line([]),
    ...body.map(spans => line(spans)),
    ...Array.from({ length: blanks }, () => line([])),
    line([{ text: glyphs.rule.repeat(width), tone: 'muted' }]),
    ...foot.map(spans => line(spans)),
  ].slice(0, height);
}

function questionSpans({ wish, planned, answer, typed, working }: PlanReview): readonly Span[] {
  if (working) return [{ text: ' ' }];
  const word = wordToType(planned.plan);
  if (word === undefined)
    return answerSpans(answer, { no: wish.no, yes: wish.yes ?? 'Yes, sign and write it' });
  return [
    { text: 'Type ' },
    { text: clean(word), tone: 'strong' },
    { text: ' to do it: ' },
    ...inputSpans(typed),
  ];
}
