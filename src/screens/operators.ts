import { type Block, list, screen, type World } from '../app/screen.ts';
import type { OperatorRow } from '../core/store/rows.ts';
import { line, muted } from './claims/blocks.ts';
import { distance } from './claims/instants.ts';
import { problemBlocks } from './claims/problems.ts';
import { accountLabel, signerText } from './rows/names.ts';
import {
  countCell,
  expiryColumn,
  issuedColumn,
  keyColumn,
  nameColumn,
  numberColumn,
  rowFilterText,
} from './rows/row-columns.ts';
import { operatorState, stateOrder } from './rows/states.ts';
import { tokenCopies } from './rows/token-blocks.ts';

/** All operators of the store. */
export const operators = screen({
  name: 'operators',
  crumbs: () => ['Operators'],
  pane: (_route, world) => ({
    body: list<OperatorRow>({
      rows: world.store.operators(),
      keyOf: row => row.name,
      sort: 'name',
      columns: [
        nameColumn(16),
        keyColumn(2),
        {
          ...numberColumn<OperatorRow>('accounts', 'ACCOUNTS', 1, row => row.accounts),
          cell: row => countCell(row.accounts, row.accountsFault),
        },
        numberColumn('keys', 'KEYS', 4, row => row.signingKeys),
        {
          id: 'strict',
          title: 'STRICT',
          min: 6,
          max: 8,
          priority: 3,
          cell: row => (row.strict ? 'yes' : 'no'),
        },
        {
          id: 'managed',
          title: 'MANAGED',
          min: 7,
          max: 8,
          priority: 5,
          cell: row => (row.managed ? 'yes' : 'no'),
        },
        expiryColumn(world.now, 2),
        issuedColumn(world.now, 7),
        {
          id: 'system',
          title: 'SYSTEM ACCOUNT',
          min: 14,
          max: 24,
          priority: 6,
          cell: row =>
            row.systemAccount === ''
              ? { text: 'none', tone: 'muted' }
              : accountLabel(world, row.systemAccount),
        },
        {
          id: 'state',
          title: 'STATE',
          min: 16,
          max: 24,
          priority: 0,
          cell: row => operatorState(row, world.now),
          sort: row => stateOrder(operatorState(row, world.now)),
        },
      ],
      filterText: rowFilterText,
      open: row => ({ screen: 'accounts', operator: row.name }),
      inspect: row => ({ screen: 'token', operator: row.name }),
      copy: row => tokenCopies(row.key, row.name, () => world.store.operator(row.name)?.token),
      detail: row => detail(world, row),
      detailWidth: 70,
      empty: emptyText(world),
    }),
  }),
});

function emptyText({ store, readOnly }: World): string {
  const { path, from } = store.locations.storesDir;
  if (store.fault) return `${path}: ${store.fault.message} ${store.fault.hint ?? ''}`;
  const where = path === '' ? `No store is known: ${from}.` : `There is no operator in ${path} (${from}).`;
  return `${where} ${readOnly ? '' : 'a makes one; '}-H FOLDER opens another store; \`nkeeper demo\` shows a sample.`;
}

function detail(world: World, row: OperatorRow): readonly Block[] {
  const signer = row.issuer === row.key ? 'itself' : signerText(world, row.issuer, { operator: row.name });
  const issued = row.issuedAt > 0 ? `   issued ${distance(row.issuedAt, world.now)}` : '';
  const facts = [
    row.managed ? 'managed: its identity key belongs to somebody else' : '',
    row.strict ? 'strict: only signing keys sign' : 'identity keys may sign',
  ].filter(Boolean);
  return [
    line({ text: row.name, tone: 'strong' }, `  ${row.key || row.path}`),
    ...(row.key === '' ? [] : [line(muted(`signed by ${signer}${issued}`)), line(muted(facts.join(' · ')))]),
    ...problemBlocks(row.problems, 2),
    line(muted(row.dir)),
  ];
}
