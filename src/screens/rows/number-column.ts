import type { Column } from '../../app/screen.ts';

/** A right-aligned column of a number that may be unknown: then the cell is empty, and it sorts before all others. */
export function numberColumn<T>(
  column: Pick<Column<T>, 'id' | 'title' | 'min' | 'priority'>,
  value: (row: T) => number | undefined,
  text: (value: number) => string,
): Column<T> {
  return {
    ...column,
    align: 'right',
    whole: true,
    cell: row => {
      const number = value(row);
      return number === undefined ? '' : text(number);
    },
    sort: row => value(row) ?? Number.NEGATIVE_INFINITY,
  };
}
