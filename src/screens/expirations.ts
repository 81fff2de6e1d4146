import type { Route } from '../app/route.ts';
import { type Cell, list, screen } from '../app/screen.ts';
import type { ExpirationRow, Store } from '../core/store/store.ts';
import { age, timestamp } from '../core/text/units.ts';

/** What expires within a year is listed; the rest is far away. */
const WITHIN_SECONDS = 366 * 86_400;
const SOON_SECONDS = 30 * 86_400;

/** The list is made anew when the store or the hour is another one. */
let memo:
  | { readonly store: Store; readonly key: string; readonly rows: readonly ExpirationRow[] }
  | undefined;

function rowsOf(store: Store, now: number): readonly ExpirationRow[] {
  const key = `${store.revision} ${Math.floor(now / 3600)}`;
  if (memo?.store !== store || memo.key !== key) {
    memo = { store, key, rows: store.expirations(WITHIN_SECONDS, now) };
  }
  return memo.rows;
}

function stateOf(row: ExpirationRow, now: number): Cell {
  if (row.expired) return { text: 'expired', mark: 'danger' };
  return row.expires - now < SOON_SECONDS ? { text: 'soon', mark: 'warning' } : { text: 'later', mark: 'ok' };
}

function left(row: ExpirationRow, now: number): string {
  return row.expired ? `${age(now - row.expires)} ago` : `in ${age(row.expires - now)}`;
}

function openRow(row: ExpirationRow): Route {
  const { operator, account, user } = row;
  if (account === '') return { screen: 'operator', operator };
  return user === '' ? { screen: 'account', operator, account } : { screen: 'user', operator, account, user };
}

/** What has expired and what will within a year, the soonest first. */
export const expirations = screen({
  name: 'expirations',
  crumbs: () => ['Expirations'],
  pane: (_route, world) => ({
    ...(world.store.progress.running ? { note: { text: 'still reading', tone: 'muted' as const } } : {}),
    body: list({
      rows: rowsOf(world.store, world.now),
      keyOf: (row: ExpirationRow) => row.path,
      sort: '',
      columns: [
        {
          id: 'state',
          title: 'STATE',
          min: 10,
          priority: 0,
          cell: row => stateOf(row, world.now),
          sort: row => row.expires,
        },
        {
          id: 'when',
          title: 'WHEN',
          min: 9,
          priority: 0,
          cell: row => left(row, world.now),
          sort: row => row.expires,
        },
        { id: 'kind', title: 'KIND', min: 8, priority: 2, cell: row => row.kind },
        { id: 'what', title: 'NAME', min: 34, max: 70, weight: 3, priority: 0, cell: row => row.resource },
        {
          id: 'at',
          title: 'EXPIRES',
          min: 23,
          priority: 3,
          cell: row => timestamp(row.expires),
          sort: row => row.expires,
        },
        { id: 'key', title: 'KEY', min: 13, max: 56, priority: 5, cut: 'middle', cell: row => row.key },
      ],
      filterText: row => row.key,
      open: openRow,
      copy: row => [
        { label: 'public key', value: () => row.key },
        { label: 'path', value: () => row.path },
      ],
      detailWidth: 70,
      detail: row => [
        {
          kind: 'fields',
          fields: [
            { label: 'what', value: [row.kind, row.resource] },
            { label: 'key', value: row.key },
            { label: 'expires', value: [timestamp(row.expires), left(row, world.now)] },
            { label: 'file', value: row.path },
          ],
        },
      ],
      empty: world.store.progress.running
        ? 'Nothing so far: the store is still being read.'
        : 'Nothing expires within a year.',
    }),
  }),
});
