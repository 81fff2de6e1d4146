import { type Align, pad, width } from '../core/text/width.ts';

/** A column of a table for people. */
export interface Column {
  readonly title: string;
  readonly align?: Align;
}

type Cells = readonly string[];

/**
 * A calm table: capital titles, columns apart by two blanks, no lines. One string for each line, so that a long table
 * is never one string. Cells must be clean. Columns that are empty in every row are left out; without rows there is nothing.
 */
export function* plainTable(columns: readonly Column[], rows: readonly Cells[]): Generator<string> {
  if (rows.length === 0) return;
  const content = columnWidths(columns.length, rows);
  const shown = columns.map((_, i) => i).filter(i => (content[i] ?? 0) > 0);
  const widths = columns.map((column, i) => Math.max(width(column.title), content[i] ?? 0));
  const line = (cells: Cells) =>
    shown
      .map(i => pad(cells[i] ?? '', widths[i] ?? 0, columns[i]?.align))
      .join('  ')
      .trimEnd();
  yield `${line(columns.map(column => column.title))}\n`;
  for (const row of rows) yield `${line(row)}\n`;
}

/**
 * The framed table that nsc prints its findings in: a centered title, titles of the columns if there are any. The last
 * column grows where the title is wider than all columns; on a screen it goes on in the next line.
 *
 * @param columns of the screen; undefined: there is none
 */
export function framedTable(
  title: string,
  titles: Cells | undefined,
  rows: readonly Cells[],
  columns?: number,
): string {
  const all = titles ? [titles, ...rows] : rows;
  const count = Math.max(1, ...all.slice(0, 1).map(row => row.length));
  const widths = columnWidths(count, all);
  const last = count - 1;
  if (columns !== undefined) {
    const others = widths.slice(0, last).reduce((sum, cells) => sum + cells + 3, 4);
    const words = rows.flatMap(row => (row[last] ?? '').split(' ')).map(width);
    widths[last] = Math.min(widths[last] ?? 0, Math.max(columns - others, ...words));
  }
  const inner = () => widths.reduce((sum, cells) => sum + cells + 3, -1);
  const missing = width(title) + 2 - inner();
  if (missing > 0) widths[count - 1] = (widths[count - 1] ?? 0) + missing;
  const ruler = `+${widths.map(cells => '-'.repeat(cells + 2)).join('+')}+\n`;
  const line = (cells: Cells) => `|${widths.map((w, i) => ` ${pad(cells[i] ?? '', w)} `).join('|')}|\n`;
  const top = `+${'-'.repeat(inner())}+\n`;
  const parts = [top, `| ${pad(title, inner() - 2, 'center')} |\n`, ruler];
  if (titles) parts.push(line(titles), ruler);
  for (const row of rows) for (const one of linesOf(row, widths[last] ?? 0)) parts.push(line(one));
  parts.push(ruler);
  return parts.join('');
}

/** A row whose last cell needs more lines than one. */
function linesOf(row: Cells, cells: number): readonly Cells[] {
  const last = row.length - 1;
  const [first = '', ...more] = wrapped(row[last] ?? '', cells);
  return [[...row.slice(0, last), first], ...more.map(text => [...row.slice(0, last).map(() => ''), text])];
}

/** Words in lines of at most so many cells; a longer word has its own. */
function wrapped(text: string, cells: number): readonly string[] {
  if (width(text) <= cells) return [text];
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const before = lines.at(-1);
    if (before !== undefined && width(before) + 1 + width(word) <= cells)
      lines[lines.length - 1] += ` ${word}`;
    else lines.push(word);
  }
  return lines;
}

/**
 * Facts under each other: names in one column, values beside them; a value of several lines stays aligned.
 * @param widest Cells of the column of names, where it has to fit other facts too.
 */
export function factLines(
  facts: readonly (readonly [name: string, value: string | Cells])[],
  widest = 0,
): string {
  const names = facts.reduce((most, [name]) => Math.max(most, width(name)), widest);
  let text = '';
  for (const [name, value] of facts) {
    const values = typeof value === 'string' ? [value] : value;
    values.forEach((one, i) => {
      text += `${`  ${pad(i === 0 ? name : '', names)}  ${one}`.trimEnd()}\n`;
    });
  }
  return text;
}

/** Widest cell of each column, in one pass over the rows. */
function columnWidths(count: number, rows: readonly Cells[]): number[] {
  const widths = new Array<number>(count).fill(0);
  for (const row of rows) {
    for (let i = 0; i < count; i++) {
      const cells = width(row[i] ?? '');
      if (cells > (widths[i] ?? 0)) widths[i] = cells;
    }
  }
  return widths;
}
