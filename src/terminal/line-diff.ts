import { BLANK, type Cell } from './cells.ts';
import { Style } from './style.ts';

/** Cells that are sent although they did not change, because a jump over them costs as much. */
const GAP = 4;

/** Where the cursor is (-1: not known) and in which style it writes. */
export interface Pen {
  row: number;
  column: number;
  style: Style;
}

/**
 * Bytes that turn one line on screen into another: its changed cells, or the whole line on an erased one, whichever is
 * shorter.
 * @param row Counted from 0.
 * @param before undefined when it is not known what stands there.
 */
export function lineUpdate(
  pen: Pen,
  row: number,
  before: readonly Cell[] | undefined,
  after: readonly Cell[],
): string {
  const freshPen = { ...pen };
  const fresh = freshLine(freshPen, row, after);
  // What a terminal made of a character of doubtful width is not known: such a line is drawn on an empty one.
  if (before && !before.some(isUnsure) && !after.some(isUnsure)) {
    const changesPen = { ...pen };
    const changes = changedCells(changesPen, row, before, after);
    if (changes.length <= fresh.length) {
      Object.assign(pen, changesPen);
      return changes;
    }
  }
  Object.assign(pen, freshPen);
  return fresh;
}

function freshLine(pen: Pen, row: number, after: readonly Cell[]): string {
  const end = textEnd(after);
  let bytes = moveTo(pen, row, 0) + erase(pen);
  for (let column = 0; column < end; ) {
    const start = afterBlanks(after, column);
    const stop = beforeBlanks(after, start, end);
    bytes += moveTo(pen, row, start) + write(pen, after, start, stop);
    column = stop;
  }
  return bytes;
}

function afterBlanks(cells: readonly Cell[], column: number): number {
  let start = column;
  while (same(cells[start], BLANK)) start++;
  return start;
}

/** Where the next run of blanks begins that is worth a jump. */
function beforeBlanks(cells: readonly Cell[], start: number, end: number): number {
  let stop = start;
  for (let column = start; column < end && column - stop <= GAP; column++) {
    if (!same(cells[column], BLANK)) stop = column + 1;
  }
  return stop;
}

function changedCells(pen: Pen, row: number, before: readonly Cell[], after: readonly Cell[]): string {
  const end = textEnd(after);
  const erasing = textEnd(before) - end > GAP;
  const last = erasing ? end : after.length;
  let bytes = '';
  for (let column = 0; column < last; ) {
    const start = nextChange(before, after, column, last);
    if (start >= last) break;
    const stop = endOfChange(before, after, start, last);
    bytes += moveTo(pen, row, start) + write(pen, after, start, stop);
    column = stop;
  }
  return erasing ? bytes + moveTo(pen, row, end) + erase(pen) : bytes;
}

export function isUnsure(cell: Cell): boolean {
  return cell.unsure;
}

/** Erases to the end of the line; terminals do that in the background that is set. */
function erase(pen: Pen): string {
  const reset = pen.style.to(Style.plain);
  pen.style = Style.plain;
  return `${reset}\x1b[K`;
}

/** Index after the last cell that is not blank. */
function textEnd(cells: readonly Cell[]): number {
  let end = cells.length;
  while (end > 0 && same(cells[end - 1], BLANK)) end--;
  return end;
}

function same(one: Cell | undefined, other: Cell | undefined): boolean {
  return one?.text === other?.text && one?.style === other?.style;
}

/** First changed cell from `column` on; the first half of a wide character counts with its second. */
function nextChange(before: readonly Cell[], after: readonly Cell[], column: number, last: number): number {
  let start = column;
  while (start < last && same(before[start], after[start])) start++;
  while (start < last && start > column && (before[start]?.text === '' || after[start]?.text === '')) start--;
  return start;
}

function endOfChange(before: readonly Cell[], after: readonly Cell[], start: number, last: number): number {
  let stop = start + 1;
  for (let column = stop; column < last && column - stop <= GAP; column++) {
    if (!same(before[column], after[column])) stop = column + 1;
  }
  while (stop < last && (before[stop]?.text === '' || after[stop]?.text === '')) stop++;
  return stop;
}

function moveTo(pen: Pen, row: number, column: number): string {
  const { row: oldRow, column: oldColumn } = pen;
  pen.row = row;
  pen.column = column;
  if (oldRow === row && oldColumn === column) return '';
  if (oldRow === row && column > oldColumn) {
    return column === oldColumn + 1 ? '\x1b[C' : `\x1b[${column - oldColumn}C`;
  }
  return column === 0 ? `\x1b[${row + 1}H` : `\x1b[${row + 1};${column + 1}H`;
}

function write(pen: Pen, cells: readonly Cell[], start: number, stop: number): string {
  let bytes = '';
  for (let column = start; column < stop; column++) {
    const cell = cells[column] ?? BLANK;
    if (cell.text === '') continue;
    // Between two words of one look the blank needs no other.
    const style = cell === BLANK && pen.style.hiddenOnBlanks ? pen.style : cell.style;
    bytes += pen.style.to(style) + cell.text;
    pen.style = style;
    if (!cell.unsure) continue;
    let next = column + 1;
    while (next < stop && cells[next]?.text === '') next++;
    if (next < cells.length) bytes += `\x1b[${next + 1}G`;
  }
  pen.column = stop;
  // In the last column terminals wait before they wrap, each in its way: only an absolute move is safe from there.
  if (stop === cells.length) pen.row = -1;
  return bytes;
}
