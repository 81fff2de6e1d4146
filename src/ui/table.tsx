import { Box } from 'ink';
import { COLUMN_GAP, type PlacedColumn } from '../app/columns.ts';
import { toneOfMark, wrap } from '../app/document.ts';
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
        table.rows.map((row, i) => (
          <Spans
            // Rows keep nothing of their own: a place is enough, and two rows may say the same key.
            key={i}
            spans={rowSpans(row, table.columns, width, theme.glyphs)}
            theme={theme}
            inverse={row.selected}
          />
        ))
      ) : (
        <Box flexDirection="column" paddingLeft={GUTTER} paddingY={1}>
          {wrap([{ text: clean(table.empty) }], width - 2 * GUTTER).map((line, i) => (
            <Spans key={i} spans={line} theme={theme} />
          ))}
        </Box>
      )}
    </Box>
  );
}

function titles(table: TableView, glyphs: Glyphs): readonly Span[] {
  const sorted = table.sort.replace(/^-/, '');
  const arrow = table.sort.startsWith('-') ? glyphs.down : glyphs.up;
  let text = ' '.repeat(GUTTER);
  let end = GUTTER;
  for (const { column, width } of table.columns) {
    const title = column.id === sorted ? sortedTitle(column.title, arrow, width) : column.title;
    const over = Math.max(0, widthOf(title) - width);
    // An arrow that does not fit takes from the gap: before the title of a right-aligned column, after that of others.
    const from = column.align === 'right' ? end - over : end;
    text = pad(text, from) + pad(title, width + over, column.align ?? 'left', glyphs.ellipsis);
    end += width + COLUMN_GAP;
  }
  return [{ text: text.trimEnd(), tone: 'muted' }];
}

function sortedTitle(title: string, arrow: string, width: number): string {
  return widthOf(title) + 2 <= width ? `${title} ${arrow}` : `${title}${arrow}`;
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
  const text = `${mark}${cell.curtain ? cell.text : clean(cell.text, 400)}`;
  return middle ? cutMiddle(text, cells, glyphs.ellipsis) : cut(text, cells, glyphs.ellipsis);
}
