import type { Cell, Column } from '../../app/screen.ts';
import type { Row } from '../../core/store/rows.ts';
import type { Problem } from '../../core/trust/problem.ts';
import { distance, expiryCell, expiryOrder } from '../claims/instants.ts';

/** Columns that lists of operators, accounts and users have in common. */

export function nameColumn<R extends Row>(min: number): Column<R> {
  return { id: 'name', title: 'NAME', min, max: 48, weight: 3, priority: 0, cell: row => row.name };
}

export function keyColumn<R extends Row>(priority: number): Column<R> {
  return {
    id: 'key',
    title: 'KEY',
    min: 13,
    max: 56,
    priority,
    cut: 'middle',
    cell: row => row.key || { text: '-', tone: 'muted' },
  };
}

export function expiryColumn<R extends Row>(now: number, priority: number): Column<R> {
  return {
    id: 'expires',
    title: 'EXPIRES',
    min: 8,
    max: 10,
    priority,
    cell: row =>
      row.status === 'unread' || row.status === 'damaged'
        ? { text: '-', tone: 'muted' }
        : expiryCell(row.expires, now),
    sort: row => expiryOrder(row.expires),
  };
}

export function issuedColumn<R extends Row>(now: number, priority: number): Column<R> {
  return {
    id: 'issued',
    title: 'ISSUED',
    min: 9,
    max: 10,
    priority,
    cell: row => (row.issuedAt > 0 ? distance(row.issuedAt, now) : { text: '-', tone: 'muted' }),
    sort: row => -row.issuedAt,
  };
}

/** A number in a narrow column; `-` while it is not known. */
export function numberColumn<R>(
  id: string,
  title: string,
  priority: number,
  value: (row: R) => number | undefined,
): Column<R> {
  return {
    id,
    title,
    min: title.length,
    max: title.length + 2,
    priority,
    align: 'right',
    cell: row => countCell(value(row)),
    sort: row => value(row) ?? -1,
  };
}

/** How many; `fault`: why that is not known. */
export function countCell(n: number | undefined, fault?: Problem): Cell {
  if (fault) return { text: '?', mark: 'warning' };
  if (n === undefined) return { text: '-', tone: 'muted' };
  return n === 0 ? { text: '0', tone: 'muted' } : { text: String(n) };
}

/** Text that the filter looks at beside the cells: whole keys and names that differ. */
export function rowFilterText(row: Row): string {
  return `${row.key} ${row.issuer} ${row.claimName}`;
}
