import type { Column } from './screen.ts';

/** A column and the width that it got, in cells. */
export interface PlacedColumn<T> {
  readonly column: Column<T>;
  readonly width: number;
}

/** Blanks between two columns. */
export const COLUMN_GAP = 2;

/** A column that gives way as far as its title still stands. */
const SQUEEZE = 0.6;

/**
 * Shares a width among columns: those of the lowest importance leave until the rest fit at their minimum, then what is
 * left over is given by weight, up to each column's maximum.
 *
 * @param width cells for all columns with the gaps between them
 * @param all squeeze the columns, so that as many as possible stay
 */
export function fitColumns<T>(
  columns: readonly Column<T>[],
  width: number,
  all = false,
): readonly PlacedColumn<T>[] {
  let kept = all ? columns.map(squeezed) : [...columns];
  const need = (list: readonly Column<T>[]) =>
    list.reduce((sum, column) => sum + column.min, 0) + COLUMN_GAP * Math.max(0, list.length - 1);
  while (kept.length > 1 && need(kept) > width) {
    const leaving = leastImportant(kept);
    if (leaving === undefined) break;
    kept = kept.filter(column => column !== leaving);
  }
  if (!all) kept = withoutExtras(kept, width);
  return share(kept, width - need(kept));
}

/** Columns from here on are extras: they come only when the columns that never leave have the room that they like. */
const EXTRA = 8;

function withoutExtras<T>(columns: readonly Column<T>[], width: number): Column<T>[] {
  const liked = (list: readonly Column<T>[]) =>
    list.reduce((sum, column) => sum + (column.priority === 0 ? likedWidth(column) : column.min), 0) +
    COLUMN_GAP * (list.length - 1);
  let kept = [...columns];
  while (liked(kept) > width) {
    const leaving = leastImportant(kept);
    if (leaving === undefined || leaving.priority < EXTRA) break;
    kept = kept.filter(column => column !== leaving);
  }
  return kept;
}

/** Twice the least, as far as the column can use it. */
function likedWidth<T>({ min, max = min }: Column<T>): number {
  return Math.min(max, min * 2);
}

function squeezed<T>(column: Column<T>): Column<T> {
  if (column.whole) return column;
  const min = Math.min(column.min, Math.max(column.title.length, Math.ceil(column.min * SQUEEZE)));
  return { ...column, min, max: column.max ?? column.min };
}

function leastImportant<T>(columns: readonly Column<T>[]): Column<T> | undefined {
  let found: Column<T> | undefined;
  for (const column of columns) {
    if (column.priority > 0 && (found === undefined || column.priority >= found.priority)) found = column;
  }
  return found;
}

/** Gives the spare width out in rounds, since a column that reached its maximum leaves its share to the others. */
function share<T>(columns: readonly Column<T>[], spareWidth: number): readonly PlacedColumn<T>[] {
  const widths = columns.map(column => column.min);
  let spare = Math.max(0, spareWidth);
  for (;;) {
    const open = columns.flatMap((column, i) => ((column.max ?? column.min) > (widths[i] ?? 0) ? [i] : []));
    const weights = open.reduce((sum, i) => sum + (columns[i]?.weight ?? 1), 0);
    if (spare === 0 || open.length === 0) break;
    let given = 0;
    for (const i of open) {
      const column = columns[i]!;
      const most = (column.max ?? column.min) - widths[i]!;
      const part = Math.min(
        most,
        Math.max(1, Math.floor((spare * (column.weight ?? 1)) / weights)),
        spare - given,
      );
      widths[i] = widths[i]! + part;
      given += part;
    }
    spare -= given;
  }
  return columns.map((column, i) => ({ column, width: widths[i]! }));
}
