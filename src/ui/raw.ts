import { rawHeight } from '../app/changes/raw-keys.ts';
import { faultSentence, isChangedLine, knownFaults, type RawText } from '../app/changes/raw-text.ts';
import type { Dashboard } from '../app/dashboard.ts';
import { wrap } from '../app/document.ts';
import { windowTop } from '../app/list.ts';
import type { Span } from '../app/screen.ts';
import type { Glyphs } from '../app/theme.ts';
import { hideSeeds } from '../core/errors.ts';
import { integer } from '../core/text/amounts.ts';
import { clean } from '../core/text/clean.ts';
import { graphemes, width as widthOf } from '../core/text/width.ts';
import { answerSpans } from './answer.ts';
import { line, type OverlayLine } from './overlay-line.ts';
import { cutLines, cutSpans, sideBySide } from './spans.tsx';

interface RawView {
  readonly width: number;
  readonly height: number;
  readonly glyphs: Glyphs;
}

/** Lines for what is wrong. */
const FOOT = 3;

/** Claims as text: numbered lines, and under a rule what is wrong with them. */
export function rawLines(app: Dashboard, raw: RawText, view: RawView): readonly OverlayLine[] {
  const { width, height, glyphs } = view;
  const { area } = raw;
  const room = rawHeight(app);
  const top = windowTop(raw.top, area.row, room, area.lines.length);
  const known = knownFaults(raw, app.parts.now());
  const faults = known ?? [];
  const wrong = new Set(faults.map(fault => fault.line));
  const digits = String(area.lines.length).length;
  const shown = area.lines.slice(top, top + room);
  const body = shown.map((text, i) => {
    const row = top + i;
    const isWrong = wrong.has(row + 1);
    const number: Span = {
      text: `${isWrong ? '!' : isChangedLine(raw, text) ? '*' : ' '}${String(row + 1).padStart(digits)} `,
      tone: isWrong ? 'danger' : 'muted',
    };
    const rest = width - digits - 2;
    return line([
      number,
      ...(row === area.row ? hereSpans(text, area.column, rest) : lineSpans(text, rest, glyphs)),
    ]);
  });
  const blanks = Array.from({ length: Math.max(0, room - body.length) }, () => line([]));
  const place = `line ${integer(area.row + 1)} of ${integer(area.lines.length)}, column ${area.column + 1}`;
  return [
    line(
      sideBySide(
        [{ text: `${clean(raw.title)} as JSON`, tone: 'strong' }],
        [{ text: place, tone: 'muted' }],
        width,
        glyphs.ellipsis,
      ),
    ),
    line([]),
    ...body,
    ...blanks,
    line([{ text: glyphs.rule.repeat(width), tone: 'muted' }]),
    ...footLines(raw, known, view).map(spans => line(spans)),
  ].slice(0, height);
}

function lineSpans(text: string, room: number, { ellipsis }: Glyphs): readonly Span[] {
  return cutSpans([{ text: clean(hideSeeds(text)) }], room, ellipsis);
}

/** The line that has the cursor: as much of it as fits around that. */
function hereSpans(text: string, column: number, room: number): readonly Span[] {
  const hidden = hideSeeds(text);
  // A seed that was put here is not drawn, wherever the cursor is in it.
  if (hidden !== text) return [...cutSpans([{ text: clean(hidden) }], room - 1, ''), CURSOR_AT_END];
  const parts = graphemes(text).map(part => clean(part));
  let from = 0;
  while (from < column && widthOf(parts.slice(from, column + 1).join('')) > room - 1) from++;
  const under = parts[column];
  const spans: readonly Span[] = [
    { text: parts.slice(from, column).join('') },
    under === undefined ? CURSOR_AT_END : { text: under, tone: 'cursor' },
    { text: parts.slice(column + 1).join('') },
  ];
  return cutSpans(spans, room, '');
}

const CURSOR_AT_END: Span = { text: ' ', tone: 'cursor' };

function footLines(
  raw: RawText,
  known: ReturnType<typeof knownFaults>,
  { width, glyphs }: RawView,
): readonly (readonly Span[])[] {
  if (raw.leaving)
    return [[{ text: 'Leave the text and lose what was typed?' }], answerSpans(raw.leaving, LEAVE)];
  const [first, ...others] = known ?? [];
  const said = raw.refused !== '' ? clean(raw.refused) : first ? faultSentence(first) : '';
  if (known === undefined && said === '') return [[{ text: 'Checked when you pause.', tone: 'muted' }]];
  if (said === '')
    return [[{ text: 'Ctrl-s shows what it would do. Nothing has happened yet.', tone: 'muted' }]];
  const more = others.length > 0 && raw.refused === '' ? ` And ${integer(others.length)} more.` : '';
  return cutLines(
    wrap([{ text: `! ${said}${more}`, tone: 'danger' }], width, 2),
    FOOT,
    width,
    glyphs.ellipsis,
  );
}

const LEAVE = { no: 'No, go on', yes: 'Yes, leave' };
