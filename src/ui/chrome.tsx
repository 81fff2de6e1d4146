import { Box } from 'ink';
import type { Hint } from '../app/hints.ts';
import type { Span } from '../app/screen.ts';
import type { TextInput } from '../app/text-input.ts';
import type { Theme } from '../app/theme.ts';
import type { View } from '../app/view.ts';
import { cut, width as widthOf } from '../core/text/width.ts';
import { cutSpans, Spans, sideBySide, spansWidth } from './spans.tsx';
import { inputSpans } from './text-field.tsx';

/** Who, where and how the servers are: one line, two on tall terminals. */
export function Header({ view, theme }: { readonly view: View; readonly theme: Theme }) {
  const { columns } = view.layout;
  return (
    <Box flexDirection="column">
      {view.header.map((line, i) => (
        <Spans
          key={i}
          spans={sideBySide(line.left, line.right, columns, theme.glyphs.ellipsis)}
          theme={theme}
        />
      ))}
    </Box>
  );
}

/** What stands before the text of a field. */
const FIELD_SIGNS = { filter: '  /', search: '  /', question: '  ' };

/** Where a person is, how many rows there are, and the filter. It shortens from the left. */
export function Breadcrumb({ view, theme }: { readonly view: View; readonly theme: Theme }) {
  const { columns } = view.layout;
  const { field } = view.state;
  const right: readonly Span[] = view.crumbs.right ? [view.crumbs.right, { text: ' ' }] : [];
  const filter: readonly Span[] = field
    ? [{ text: FIELD_SIGNS[field.kind], tone: 'accent' }, ...inputSpans(field.input)]
    : view.crumbs.filter
      ? [{ text: '  ' }, view.crumbs.filter]
      : [];
  const room = Math.max(4, columns - spansWidth(right) - spansWidth(filter) - 2);
  const left: readonly Span[] = [
    { text: ` ${cutLeft(view.crumbs.text, room, theme.glyphs.ellipsis)}`, tone: 'strong' },
    ...filter,
  ];
  return <Spans spans={sideBySide(left, right, columns, theme.glyphs.ellipsis)} theme={theme} />;
}

function cutLeft(text: string, cells: number, ellipsis: string): string {
  if (widthOf(text) <= cells) return text;
  const kept: string[] = [];
  let used = widthOf(ellipsis);
  for (const character of [...text].reverse()) {
    const own = widthOf(character);
    if (used + own > cells) break;
    kept.unshift(character);
    used += own;
  }
  return ellipsis + kept.join('');
}

/** The last message, progress, or nothing. The line always exists, so that the body never jumps. */
export function StatusLine({ view, theme }: { readonly view: View; readonly theme: Theme }) {
  const text = cut(view.status.text, view.layout.columns - 2, theme.glyphs.ellipsis);
  return <Spans spans={[{ ...view.status, text: ` ${text}` }]} theme={theme} />;
}

/** The keys that work here. Hints leave from the right; help and command go last. */
export function Footer({ view, theme }: { readonly view: View; readonly theme: Theme }) {
  const hints = fitHints(view.hints, view.layout.columns);
  const spans = hints.flatMap((hint, i): readonly Span[] => [
    { text: i === 0 ? ' ' : '  ' },
    { text: hint.key, tone: hint.dimmed ? 'muted' : 'accent' },
    { text: ` ${hint.word}`, ...(hint.dimmed ? { tone: 'muted' as const } : {}) },
  ]);
  return <Spans spans={cutSpans(spans, view.layout.columns, theme.glyphs.ellipsis)} theme={theme} />;
}

/** How many hints stay to the very end: `:` and `?`. */
const LAST_HINTS = 2;

function fitHints(hints: readonly Hint[], room: number): readonly Hint[] {
  const widthOfHints = (list: readonly Hint[]) =>
    list.reduce((sum, hint) => sum + widthOf(hint.key) + widthOf(hint.word) + 3, 0);
  let kept = [...hints];
  while (kept.length > LAST_HINTS && widthOfHints(kept) > room) {
    kept = [...kept.slice(0, -LAST_HINTS - 1), ...kept.slice(-LAST_HINTS)];
  }
  return kept;
}

/** A text field as spans for a line of its own. */
export function fieldSpans(label: string, input: TextInput): readonly Span[] {
  return [{ text: label, tone: 'accent' }, ...inputSpans(input)];
}
