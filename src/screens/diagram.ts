import type { Route } from '../app/route.ts';
import { type Block, type Cell, list, screen, type World } from '../app/screen.ts';
import type { Box } from '../core/generate/diagram/diagram.ts';
import { sharingDiagram } from '../core/generate/diagram/sharing-diagram.ts';
import { branch, diagramTree, rowNote, rowText, type TreeRow } from '../core/generate/diagram/tree.ts';
import type { Store } from '../core/store/store.ts';
import { line, muted } from './claims/blocks.ts';

/** After making the rows, rest for so many times as long as that took: the store changes often while it is read. */
const REST = 20;

interface Picture {
  readonly store: Store;
  readonly operator: string;
  readonly revision: number;
  readonly rows: readonly TreeRow[];
  /** Not made again before this moment, milliseconds. */
  readonly restUntil: number;
}

let last: Picture | undefined;

/** Accounts, below each what it exports, below that who imports it. */
export const diagram = screen({
  name: 'diagram',
  crumbs: ({ operator }) => ['Operators', operator, 'Who shares what'],
  pane: ({ operator }, world) => {
    const { running } = world.store.progress;
    return {
      ...(running ? { note: { text: 'still reading', tone: 'muted' as const } } : {}),
      body: list({
        rows: rowsOf(world, operator),
        keyOf,
        sort: '',
        columns: [
          {
            id: 'what',
            title: 'ACCOUNT, EXPORTS, IMPORTERS',
            min: 30,
            max: 120,
            weight: 4,
            priority: 0,
            cell: (row): Cell => ({
              text: `${branch(row)}${rowText(row)}`,
              ...(row.kind === 'account' ? { tone: 'strong' as const } : {}),
            }),
            sort: row => sortText(row),
          },
          {
            id: 'note',
            title: 'SHARED',
            min: 26,
            max: 44,
            weight: 1,
            priority: 3,
            cell: noteCell,
          },
        ],
        filterText: row => [row.box.title, ...(row.kind === 'import' ? [row.importer.title] : [])].join(' '),
        open: row => openRow(row, operator),
        whyClosed: row => `${row.box.title} is ${row.box.notes[0] ?? 'not in this store'}.`,
        copy: row => [
          { label: 'name', value: () => (row.kind === 'import' ? row.importer : row.box).title },
          { label: 'subject', value: () => subjectOf(row) },
        ],
        detail: row => detail(row),
        detailWidth: 60,
        empty: running ? 'Nothing so far: the store is still being read.' : `${operator} has no accounts.`,
      }),
    };
  },
});

function rowsOf({ store, again }: World, operator: string): readonly TreeRow[] {
  const known = last?.store === store && last.operator === operator ? last : undefined;
  if (known?.revision === store.revision) return known.rows;
  const begun = performance.now();
  if (known !== undefined && begun < known.restUntil) {
    again();
    return known.rows;
  }
  const { revision } = store;
  const rows = [...diagramTree(sharingDiagram(store, operator))];
  const end = performance.now();
  last = { store, operator, revision, rows, restUntil: end + (end - begun) * REST };
  return rows;
}

function keyOf(row: TreeRow): string {
  switch (row.kind) {
    case 'account':
      return row.box.title;
    case 'export':
      return `${row.box.title}\n${row.port.index}`;
    case 'import':
      return `${row.box.title}\n${row.importer.title}\n${row.link.index}`;
  }
}

/** Sorted by a person the tree stays one: accounts by name, with what belongs to them. */
function sortText(row: TreeRow): string {
  return keyOf(row).toLowerCase();
}

function noteCell(row: TreeRow): Cell {
  const text = rowNote(row);
  if (row.kind === 'import' && text !== '') return { text, mark: 'warning' };
  if (row.kind === 'account' && row.box.kind === 'missing') return { text, mark: 'unknown' };
  return { text, tone: 'muted' };
}

function openRow(row: TreeRow, operator: string): Route | undefined {
  switch (row.kind) {
    case 'account':
      return accountOf(row.box, operator);
    case 'export':
      return {
        screen: 'part',
        operator,
        account: row.box.title,
        part: { kind: 'export', index: row.port.index },
      };
    case 'import':
      return {
        screen: 'part',
        operator,
        account: row.importer.title,
        part: { kind: 'import', index: row.link.index },
      };
  }
}

function accountOf(box: Box, operator: string): Route | undefined {
  return box.kind === 'missing' ? undefined : { screen: 'account', operator, account: box.title };
}

function subjectOf(row: TreeRow): string | undefined {
  if (row.kind === 'account') return undefined;
  return row.kind === 'export' ? row.port.subject : row.link.there;
}

function detail(row: TreeRow): readonly Block[] {
  const note = rowNote(row);
  switch (row.kind) {
    case 'account':
      return [line({ text: row.box.title, tone: 'strong' }), line(muted(note))];
    case 'export':
      return [
        line({ text: row.box.title, tone: 'strong' }, `  offers the ${row.port.type}  ${row.port.subject}`),
        line(muted(note)),
      ];
    case 'import':
      return [
        line({ text: row.importer.title, tone: 'strong' }, `  ${sentenceOf(row)}  `, muted(row.box.title)),
        line(`${row.link.there} there, ${row.link.here} here`),
        ...(note === ''
          ? []
          : [{ kind: 'text' as const, mark: 'warning' as const, spans: [{ text: note }] }]),
      ];
  }
}

function sentenceOf({ link }: Extract<TreeRow, { kind: 'import' }>): string {
  return link.type === 'stream' ? 'gets the stream of' : 'asks the service of';
}
