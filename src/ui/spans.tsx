import { Text } from 'ink';
import { memo } from 'react';
import type { Span } from '../app/screen.ts';
import type { Theme } from '../app/theme.ts';
import { cut, width as widthOf } from '../core/text/width.ts';

interface SpansProps {
  readonly spans: readonly Span[];
  readonly theme: Theme;
  /** Drawn in reverse video, for the selected row. */
  readonly inverse?: boolean;
}

/**
 * One line of text with meanings. The spans must be clean already and fit. Most lines are the same in the next frame:
 * these are left alone.
 */
export const Spans = memo(
  ({ spans, theme, inverse = false }: SpansProps) => (
    <Text wrap="truncate" inverse={inverse}>
      {spans.map((span, i) => {
        const style = theme.tones[span.tone ?? 'plain'];
        if (Object.keys(style).length === 0) return span.text;
        return (
          <Text key={i} {...style}>
            {span.text}
          </Text>
        );
      })}
    </Text>
  ),
  (before, after) =>
    before.theme === after.theme && before.inverse === after.inverse && sameSpans(before.spans, after.spans),
);

function sameSpans(before: readonly Span[], after: readonly Span[]): boolean {
  return (
    before.length === after.length &&
    before.every((span, i) => span.text === after[i]?.text && span.tone === after[i]?.tone)
  );
}

/** Width of spans in cells. */
export function spansWidth(spans: readonly Span[]): number {
  return spans.reduce((sum, span) => sum + widthOf(span.text), 0);
}

/** Cuts spans to a width; what does not fit leaves from the right. */
export function cutSpans(spans: readonly Span[], cells: number, ellipsis: string): readonly Span[] {
  const kept: Span[] = [];
  let used = 0;
  for (const span of spans) {
    const own = widthOf(span.text);
    if (used + own <= cells) {
      kept.push(span);
      used += own;
      continue;
    }
    if (cells > used) kept.push({ ...span, text: cut(span.text, cells - used, ellipsis) });
    break;
  }
  return kept;
}

/** The first of many lines; an ellipsis ends them where there are more. */
export function cutLines(
  lines: readonly (readonly Span[])[],
  most: number,
  cells: number,
  ellipsis: string,
): readonly (readonly Span[])[] {
  if (lines.length <= most) return lines;
  const last = lines[most - 1] ?? [];
  const room = cells - widthOf(ellipsis) - 1;
  const ending = { ...last.at(-1), text: ` ${ellipsis}` };
  return [...lines.slice(0, Math.max(0, most - 1)), [...cutSpans(last, room, ''), ending]];
}

/** Left and right parts on one line; when they do not fit, the left is cut. */
export function sideBySide(
  left: readonly Span[],
  right: readonly Span[],
  cells: number,
  ellipsis: string,
): readonly Span[] {
  const shownRight = cutSpans(right, cells, ellipsis);
  const room = cells - spansWidth(shownRight) - (shownRight.length > 0 ? 1 : 0);
  const shownLeft = cutSpans(left, Math.max(0, room), ellipsis);
  const gap = cells - spansWidth(shownLeft) - spansWidth(shownRight);
  return shownRight.length === 0
    ? shownLeft
    : [...shownLeft, { text: ' '.repeat(Math.max(0, gap)) }, ...shownRight];
}
