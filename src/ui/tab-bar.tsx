import type { Span, Tab } from '../app/screen.ts';
import type { Theme } from '../app/theme.ts';
import { integer } from '../core/text/amounts.ts';
import { cut, width as widthOf } from '../core/text/width.ts';
import { Spans } from './spans.tsx';

/** The tabs of a page: the current one in brackets and always in sight, with a sign where more are to the side. */
export function TabBar({
  tabs,
  current,
  width,
  theme,
}: {
  readonly tabs: readonly Tab[];
  readonly current: string;
  readonly width: number;
  readonly theme: Theme;
}) {
  const labels = tabs.map(tab => label(tab, theme));
  const at = Math.max(
    0,
    tabs.findIndex(tab => tab.id === current),
  );
  const { from, to } = visibleTabs(
    labels.map(text => widthOf(text) + 2),
    at,
    width - 4,
  );
  const spans: Span[] = [{ text: from > 0 ? `${theme.glyphs.ellipsis}` : ' ' }];
  for (let i = from; i < to; i++) {
    const text = labels[i]!;
    spans.push(
      i === at
        ? { text: `[${cut(text, width - 4, theme.glyphs.ellipsis)}]`, tone: 'accent' }
        : { text: ` ${text} ` },
    );
  }
  if (to < labels.length) spans.push({ text: ` ${theme.glyphs.more}`, tone: 'muted' });
  return <Spans spans={spans} theme={theme} />;
}

function label(tab: Tab, theme: Theme): string {
  const mark = tab.mark ? `${theme.glyphs.marks[tab.mark]} ` : '';
  return `${mark}${tab.title}${tab.count === undefined ? '' : ` ${integer(tab.count)}`}`;
}

/** The run of tabs around the current one that fits: as many from the left as possible. */
function visibleTabs(
  widths: readonly number[],
  at: number,
  room: number,
): { readonly from: number; readonly to: number } {
  let from = 0;
  const sum = (a: number, b: number) => widths.slice(a, b).reduce((total, own) => total + own, 0);
  while (from < at && sum(from, at + 1) > room) from++;
  let to = at + 1;
  while (to < widths.length && sum(from, to + 1) <= room) to++;
  return { from, to };
}
