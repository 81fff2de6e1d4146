import { Box, Text } from 'ink';
import { COLUMN_GAP, type PlacedColumn } from '../app/columns.ts';
import { toneOfMark } from '../app/document.ts';
import type { Cell, Span } from '../app/screen.ts';
import type { Glyphs, Theme } from '../app/theme.ts';
import { GUTTER, type TableRow, type TableView } from '../app/view.ts';
import { clean } from '../core/text/clean.ts';
import { cut, cutMiddle, pad, width as widthOf } from '../core/text/width.ts';
import { Spans } from './spans.tsx';

/** A table's titles and the rows in its window. Only these exist as components. */
export function Table({
  table,
  width,
  theme,
}: {
  readonly table: TableView;
  readonly width: number;
  readonly theme: Theme;
}) {
  return (
    <Box flexDirection="column">
      <Spans spans={titles(table, theme.glyphs)} theme={theme} />
      {table.empty === undefined ? (
        table.rows.map(row => (
          <Spans
            key={row.key}
            spans={rowSpans(row, table.columns, width, theme.glyphs)}
            theme={theme}
            inverse={row.selected}
          />
        ))
      ) : (
        <Box paddingX={GUTTER} paddingY={1} width={width}>
          <Text>{clean(table.empty)}</Text>
        </Box>
      )}
    </Box>
  );
}

function titles(table: TableView, glyphs: Glyphs): readonly Span[] {
  const sorted = table.sort.replace(/^-/, '');
  const arrow = table.sort.startsWith('-') ? glyphs.down : glyphs.up;
  const cells = table.columns.map(({ column, width }) => {
    const title = column.id === sorted ? `${column.title} ${arrow}` : column.title;
    return pad(title, width, column.align ?? 'left', glyphs.ellipsis);
  });
  return [{ text: `${' '.repeat(GUTTER)}${cells.join(' '.repeat(COLUMN_GAP))}`.trimEnd(), tone: 'muted' }];
}

function rowSpans(
  row: TableRow,
  columns: readonly PlacedColumn<unknown>[],
  width: number,
  glyphs: Glyphs,
): readonly Span[] {
  const gutter = ` ${row.selected ? glyphs.selected : row.marked ? glyphs.marked : ' '} `;
  const spans: Span[] = [
    { text: row.marked && row.selected ? `${glyphs.marked}${glyphs.selected} ` : gutter },
  ];
  let used = GUTTER;
  let blanks = 0;
  columns.forEach(({ column, width: cells }, i) => {
    const cell = row.cells[i] ?? { text: '' };
    const text = cellText(cell, cells, column.cut === 'middle', glyphs);
    const free = cells - widthOf(text);
    const before = blanks + (column.align === 'right' ? free : 0);
    const tone = cell.tone ?? (cell.mark ? toneOfMark(cell.mark) : undefined);
    if (before > 0) spans.push({ text: ' '.repeat(before) });
    // Reverse video shows the terminal's own colours badly: the selected row is drawn without tones.
    spans.push(tone && !row.selected ? { text, tone } : { text });
    used += before + widthOf(text);
    blanks = (column.align === 'right' ? 0 : free) + COLUMN_GAP;
  });
  if (row.selected) spans.push({ text: ' '.repeat(Math.max(0, width - used)) });
  return spans;
}

function cellText(cell: Cell, cells: number, middle: boolean, glyphs: Glyphs): string {
  const mark = cell.mark ? `${glyphs.marks[cell.mark]} ` : '';
  const text = `${mark}${clean(cell.text, 400)}`;
  return middle ? cutMiddle(text, cells, glyphs.ellipsis) : cut(text, cells, glyphs.ellipsis);
}
