import { type Block, type Column, type ListPane, list, type World } from '../../app/screen.ts';
import type { LiveView } from '../../core/resolver/live-view.ts';
import type { AccountRow } from '../../core/store/rows.ts';
import { timestamp } from '../../core/text/units.ts';
import { driftSummary } from '../rows/drift.ts';
import { holdingBlocks, holdingCell } from '../rows/holdings.ts';
import { readAccounts } from '../rows/read-rows.ts';

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

function holdingDetail(world: World, row: AccountRow): readonly Block[] {
  const { live, now } = world;
  const what = driftSummary(world, row.operator, row.name, row.key);
  return [
    {
      kind: 'fields',
      fields: [
        { label: 'key', value: row.key },
        { label: 'issued here', value: row.issuedAt ? timestamp(row.issuedAt) : 'not read yet' },
      ],
    },
    ...(what ? [what] : []),
    ...holdingBlocks(live, row.key, now, true),
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
    visible: rows => readAccounts(world, world.operator, rows),
    filterText: row => row.key,
    open: row => ({ screen: 'drift', operator: row.operator, account: row.name }),
    inspect: row => ({ screen: 'token', operator: row.operator, account: row.name }),
    copy: row => [{ label: 'public key', value: () => row.key || undefined }],
    detail: row => holdingDetail(world, row),
    empty: 'This operator has no accounts.',
  });
}
