import {
  type Block,
  type Cell,
  type Column,
  type ListPane,
  list,
  type Mark,
  type World,
} from '../../app/screen.ts';
import type { Holding, LiveView } from '../../core/resolver/live-view.ts';
import type { AccountRow } from '../../core/store/rows.ts';
import { timestamp } from '../../core/text/units.ts';

/** How a holding reads: what the server has beside what is on this disk. */
const HOLDING_WORDS: Readonly<Record<Holding['state'], { readonly word: string; readonly mark?: Mark }>> = {
  same: { word: 'same', mark: 'ok' },
  older: { word: 'older', mark: 'warning' },
  newer: { word: 'newer', mark: 'warning' },
  different: { word: 'different', mark: 'danger' },
  missing: { word: 'missing', mark: 'danger' },
  unknown: { word: 'no answer', mark: 'unknown' },
};

function holdingCell(holding: Holding | undefined): Cell {
  if (!holding) return { text: '' };
  const { word, mark } = HOLDING_WORDS[holding.state];
  return mark ? { text: word, mark } : { text: word };
}

/** One column for each server, so that drift is seen at a glance. */
function accountColumns(live: LiveView): readonly Column<AccountRow>[] {
  const cell = (row: AccountRow, server: string) => holdingCell(live.holdings.get(row.key)?.get(server));
  return [
    { id: 'account', title: 'ACCOUNT', min: 14, max: 32, weight: 2, priority: 0, cell: row => row.name },
    {
      id: 'issued',
      title: 'ISSUED HERE',
      min: 23,
      priority: 9,
      cell: row => (row.issuedAt ? timestamp(row.issuedAt) : ''),
      sort: row => row.issuedAt,
    },
    ...live.servers.map(
      (server, i): Column<AccountRow> => ({
        id: `on ${server.name}`,
        title: server.name,
        min: 12,
        max: 16,
        priority: i === 0 ? 0 : Math.min(8, i),
        cell: row => cell(row, server.name),
        sort: row => cell(row, server.name).text,
      }),
    ),
  ];
}

function holdingDetail(live: LiveView, row: AccountRow): readonly Block[] {
  const holdings = [...(live.holdings.get(row.key) ?? [])];
  return [
    {
      kind: 'fields',
      fields: [
        { label: 'key', value: row.key },
        { label: 'issued here', value: row.issuedAt ? timestamp(row.issuedAt) : 'not read yet' },
        ...holdings.map(([server, holding]) => ({
          label: `on ${server}`,
          value: [
            HOLDING_WORDS[holding.state].word,
            ...(holding.issuedAt ? [`issued ${timestamp(holding.issuedAt)}`] : []),
            ...(holding.inForce === true
              ? ['in force']
              : holding.inForce === false
                ? ['stored, not in force']
                : []),
          ],
        })),
      ],
    },
  ];
}

/** Every account of the operator, and what each server holds of it. */
export function accountList(world: World): ListPane {
  const { live } = world;
  return list({
    rows: world.operator === '' ? [] : world.store.accounts(world.operator),
    keyOf: (row: AccountRow) => row.name,
    columns: accountColumns(live),
    sort: '',
    visible: rows => readRows(world, rows),
    filterText: row => row.key,
    open: row => ({ screen: 'account', operator: row.operator, account: row.name }),
    inspect: row => ({ screen: 'token', operator: row.operator, account: row.name }),
    copy: row => [{ label: 'public key', value: () => row.key || undefined }],
    detail: row => holdingDetail(live, row),
    empty: 'This operator has no accounts.',
  });
}

/** Reads the rows that are about to show, so that their keys can be looked up. */
function readRows(world: World, rows: readonly AccountRow[]): void {
  const first = rows[0];
  if (!first || rows.every(row => row.status !== 'unread')) return;
  const all = world.store.accounts(world.operator);
  const from = all.indexOf(first);
  world.store.ensureAccounts(world.operator, from, from + rows.length);
}
