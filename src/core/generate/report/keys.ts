import type { KeyRow, Store } from '../../store/store.ts';
import type { Cell, ReportBlock } from './blocks.ts';

/** Every key that is stored or in use, of these operators and of nobody. Seeds are not read. */
export function* keyBlocks(store: Store, operators: ReadonlySet<string>): Generator<ReportBlock> {
  const rows = store.keys().filter(({ operator }) => operator === '' || operators.has(operator));
  yield { kind: 'heading', level: 2, text: 'Keys', id: 'keys' };
  yield {
    kind: 'text',
    text: `${store.locations.keystoreDir.path} is the keystore. No seed is in this report.`,
    tone: 'muted',
  };
  yield { kind: 'table', head: ['Kind', 'Owner', 'Role', 'Key', 'Seed'], rows: keyRows(rows) };
}

function* keyRows(rows: readonly KeyRow[]): Generator<readonly Cell[]> {
  for (const row of rows)
    yield [
      row.kind ?? 'none',
      row.owner || 'nobody',
      row.role,
      { lines: [row.key], exact: true },
      seedCell(row),
    ];
}

function seedCell({ stored, content, wrongMode, mode }: KeyRow): Cell {
  if (content === 'unreadable') return { lines: ['unreadable'], tone: 'warning' };
  if (wrongMode && mode !== undefined)
    return { lines: [`others may read it (mode 0${mode.toString(8)})`], tone: 'warning' };
  return stored ? 'stored' : { lines: ['not stored'], tone: 'muted' };
}
