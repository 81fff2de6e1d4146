import { type Block, type ListPane, list, type World } from '../../app/screen.ts';
import type { UserRow } from '../../core/store/rows.ts';
import { line, muted } from '../claims/blocks.ts';
import { distance } from '../claims/instants.ts';
import { problemBlocks } from '../claims/problems.ts';
import { connectionsCell, liveCounts } from './live-counts.ts';
import { memo } from './memo.ts';
import { signerLabel, signerText } from './names.ts';
import { readUsers } from './read-rows.ts';
import { expiryColumn, issuedColumn, keyColumn, nameColumn, rowFilterText } from './row-columns.ts';
import { stateOrder, userState } from './states.ts';
import { tokenCopies } from './token-blocks.ts';

/** Fresh rows when the number of connections changed, since the list may be sorted by it. */
const withCounts = memo((rows: readonly UserRow[], _counts: object): readonly UserRow[] => [...rows]);

/** A list of users: of one account, or (with the account's name) of many. */
export function userList(
  world: World,
  rows: readonly UserRow[],
  options: { readonly withAccount: boolean; readonly empty: string },
): ListPane {
  const { live, now } = world;
  const counts = liveCounts(live);
  return list<UserRow>({
    rows: withCounts(rows, counts),
    keyOf: row => `${row.account}/${row.name}`,
    // Users of many accounts come in their order: sorting 100,000 rows anew at each change would hold the keys up.
    sort: options.withAccount ? '' : 'name',
    columns: [
      nameColumn(14),
      ...(options.withAccount
        ? [
            {
              id: 'account',
              title: 'ACCOUNT',
              min: 11,
              max: 32,
              priority: 1,
              cell: (row: UserRow) => row.account,
            },
          ]
        : []),
      keyColumn(4),
      {
        id: 'signer',
        title: 'SIGNED BY',
        min: 12,
        max: 28,
        priority: 3,
        cell: row => signerLabel(world, row.issuer, { operator: row.operator, account: row.account }),
      },
      {
        id: 'conns',
        live: true,
        title: 'CONNS',
        min: 5,
        max: 7,
        priority: 2,
        align: 'right',
        cell: row => connectionsCell(live, counts.users, row.key),
        sort: row => counts.users.get(row.key) ?? 0,
      },
      expiryColumn(now, 2),
      {
        id: 'kind',
        title: 'KIND',
        min: 6,
        max: 8,
        priority: 5,
        cell: row => (row.bearer ? 'bearer' : 'key'),
      },
      issuedColumn(now, 6),
      {
        id: 'state',
        title: 'STATE',
        min: 16,
        max: 24,
        priority: 0,
        cell: row => userState(row, now),
        sort: row => stateOrder(userState(row, now)),
      },
    ],
    filterText: row => `${rowFilterText(row)} ${row.account}`,
    open: row => ({ screen: 'user', operator: row.operator, account: row.account, user: row.name }),
    inspect: row => ({ screen: 'token', operator: row.operator, account: row.account, user: row.name }),
    copy: row =>
      tokenCopies(row.key, row.name, () => world.store.user(row.operator, row.account, row.name)?.token),
    detail: row => userDetail(world, row),
    empty: options.empty,
    visible: shown => readUsers(world, shown),
  });
}

function userDetail(world: World, row: UserRow): readonly Block[] {
  const signer = signerText(world, row.issuer, { operator: row.operator, account: row.account });
  const issued = row.issuedAt > 0 ? `   issued ${distance(row.issuedAt, world.now)}` : '';
  return [
    line({ text: row.name, tone: 'strong' }, `  ${row.key || row.path}`),
    ...(row.key === '' ? [] : [line(muted(`account ${row.account}   signed by ${signer}${issued}`))]),
    ...(row.bearer ? [line(muted('bearer: who has the JWT is let in, without its key'))] : []),
    ...problemBlocks(row.problems, 2),
  ];
}
