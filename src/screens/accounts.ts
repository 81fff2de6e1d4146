import { type Block, type Cell, list, screen, type World } from '../app/screen.ts';
import type { AccountRow } from '../core/store/rows.ts';
import { integer } from '../core/text/amounts.ts';
import { countOf } from '../core/text/count-of.ts';
import { count } from '../core/text/units.ts';
import { answering } from './answering.ts';
import { limitCell } from './claims/amounts.ts';
import { line, muted } from './claims/blocks.ts';
import { distance } from './claims/instants.ts';
import { problemBlocks } from './claims/problems.ts';
import { ownShare } from './own-words.ts';
import { driftSummary } from './rows/drift.ts';
import { driftLine, driftOf, holdingBlocks, holdingsCell } from './rows/holdings.ts';
import { connectionsCell, hasPicture, liveCounts } from './rows/live-counts.ts';
import { memo } from './rows/memo.ts';
import { signerLabel, signerText } from './rows/names.ts';
import { readAccounts } from './rows/read-rows.ts';
import {
  countCell,
  expiryColumn,
  issuedColumn,
  keyColumn,
  nameColumn,
  numberColumn,
  rowFilterText,
} from './rows/row-columns.ts';
import { accountState, stateOrder } from './rows/states.ts';
import { tokenCopies } from './rows/token-blocks.ts';

/** Fresh rows when what servers say changed, since the list may be sorted by it. */
const withLive = memo(
  (rows: readonly AccountRow[], _holdings: object, _counts: object): readonly AccountRow[] => [...rows],
);

/** The accounts of an operator, with what the servers hold of them. */
export const accounts = screen({
  name: 'accounts',
  crumbs: route => ['Operators', route.operator, 'Accounts'],
  feeds: ['connections', 'holdings'],
  pane: ({ operator }, world) => {
    const { store, live, now } = world;
    const counts = liveCounts(live);
    const rows = store.accounts(operator);
    const stateOf = (row: AccountRow) => accountState(row, driftOf(live.holdings, row.key), now);
    return {
      ...noteOf(world, rows),
      body: list<AccountRow>({
        rows: withLive(rows, live.holdings, counts),
        keyOf: row => row.name,
        sort: 'name',
        columns: [
          nameColumn(14),
          keyColumn(10),
          {
            ...numberColumn<AccountRow>('users', 'USERS', 4, row => row.users),
            cell: row => countCell(row.users, row.usersFault),
          },
          numberColumn('keys', 'KEYS', 6, row => known(row, row.signingKeys)),
          {
            id: 'conns',
            live: true,
            title: 'CONNS',
            min: 5,
            max: 7,
            priority: 3,
            align: 'right',
            cell: row => connectionsCell(live, counts.accounts, row.key),
            sort: row => counts.accounts.get(row.key) ?? 0,
          },
          { ...expiryColumn<AccountRow>(now, 5) },
          {
            id: 'servers',
            live: true,
            title: 'ON SERVERS',
            min: 13,
            max: 26,
            priority: 2,
            cell: row => holdingsCell(live.holdings, row.key),
          },
          {
            id: 'signer',
            title: 'SIGNED BY',
            min: 13,
            max: 16,
            priority: 11,
            cell: row => signerLabel(world, row.issuer, { operator }),
          },
          numberColumn('imports', 'IMPORTS', 12, row => known(row, row.imports)),
          numberColumn('exports', 'EXPORTS', 12, row => known(row, row.exports)),
          {
            id: 'jetstream',
            title: 'JETSTREAM',
            min: 9,
            max: 9,
            priority: 13,
            cell: row => onOff(row, row.jetstream),
          },
          {
            id: 'limit',
            title: 'LIMIT',
            min: 9,
            max: 9,
            priority: 14,
            align: 'right',
            cell: limitOf,
            sort: row => row.connections ?? -2,
          },
          issuedColumn(now, 12),
          {
            id: 'state',
            title: 'STATE',
            min: 16,
            max: 24,
            priority: 0,
            cell: stateOf,
            sort: row => stateOrder(stateOf(row)),
          },
        ],
        filterText: rowFilterText,
        open: row => ({ screen: 'account', operator, account: row.name }),
        inspect: row => ({ screen: 'token', operator, account: row.name }),
        copy: row => tokenCopies(row.key, row.name, () => store.account(operator, row.name)?.token),
        detail: row => detail(world, row),
        empty: emptyText(world, operator),
        visible: shown => readAccounts(world, operator, shown),
      }),
    };
  },
});

function emptyText({ store, readOnly }: World, operator: string): string {
  const fault = store.operators().find(({ name }) => name === operator)?.accountsFault;
  if (fault) return `${fault.place.path}: ${fault.message}`;
  return `${operator} has no accounts.${readOnly ? '' : ' a adds one.'}`;
}

function known<T>(row: AccountRow, value: T): T | undefined {
  return row.status === 'unread' || row.status === 'damaged' ? undefined : value;
}

function onOff(row: AccountRow, on: boolean): Cell {
  if (known(row, on) === undefined) return { text: '-', tone: 'muted' };
  return on ? { text: 'on' } : { text: 'off', tone: 'muted' };
}

const CLOSED = { unit: 'count', zero: 'closed' } as const;

function limitOf(row: AccountRow): Cell {
  if (row.connections === undefined) return { text: '-', tone: 'muted' };
  return limitCell(row.connections, CLOSED);
}

/** How many accounts are not the same on the servers, at the end of the breadcrumb line. */
function noteOf({ live }: World, rows: readonly AccountRow[]): { readonly note?: Cell } {
  if (live.holdings.size === 0) return {};
  const { differing, unsure } = comparison(rows, live.holdings);
  const { up, all, missing } = answering(live);
  const whole = missing === '';
  const text =
    differing > 0
      ? `${count(differing)} differ`
      : unsure > 0
        ? `${count(unsure)} not compared`
        : whole
          ? 'all the same on the servers'
          : `same on ${up} of ${countOf(all, 'server')}`;
  if (!whole) return { note: { text: `${text}; ${missing}`, mark: 'warning' } };
  return { note: { text, ...(differing > 0 ? { mark: 'warning' } : { tone: 'muted' }) } };
}

const comparison = memo((rows: readonly AccountRow[], holdings: World['live']['holdings']) => {
  let differing = 0;
  let unsure = 0;
  for (const { key } of rows) {
    const drift = driftOf(holdings, key) ?? 'unknown';
    if (drift === 'unknown') unsure++;
    else if (drift !== 'none') differing++;
  }
  return { differing, unsure };
});

function detail(world: World, row: AccountRow): readonly Block[] {
  const { live, now } = world;
  if (row.key === '')
    return [line({ text: row.name, tone: 'strong' }, `  ${row.path}`), ...problemBlocks(row.problems, 2)];
  const signer = signerText(world, row.issuer, { operator: row.operator });
  const difference = driftLine(live, row.key, now);
  const held = live.holdings.has(row.key) ? holdingBlocks(live, row.key, now, true) : [];
  const about = [line(muted(facts(row, world).join(' · ')))];
  // What differs must be in sight at 80x24 too. With one server its own line says all.
  const several = (live.holdings.get(row.key)?.size ?? 0) > 1;
  const what = difference && driftSummary(world, row.operator, row.name, row.key);
  const onServers = difference
    ? [...(several ? [difference] : []), ...(what ? [what] : []), ...held, ...about]
    : [...about, ...held];
  return [
    line({ text: row.name, tone: 'strong' }, `  ${row.key}`),
    line(muted(`signed by ${signer}   issued ${distance(row.issuedAt, now)}`)),
    ...problemBlocks(row.problems, 2),
    ...onServers,
  ];
}

function facts(row: AccountRow, { live }: World): readonly string[] {
  const connected = liveCounts(live).accounts.get(row.key) ?? 0;
  const own = ownShare(live, connected, ({ accountKey }) => accountKey === row.key);
  // Words first, and what not all have last: from one account to the next little more than digits changes.
  return [
    `imports ${integer(row.imports)}`,
    `exports ${integer(row.exports)}`,
    `signing keys ${integer(row.signingKeys)}`,
    ...(hasPicture(live) ? [`connections ${integer(connected)}${own}`] : []),
    `JetStream ${row.jetstream ? 'on' : 'off'}`,
    ...(row.connections === -1 ? [] : [`connection limit ${limitOf(row).text}`]),
    ...(row.callout ? ['auth callout'] : []),
    ...(row.system ? ['system account'] : []),
  ];
}
