import { type Cell, type ListPane, list, type World } from '../../app/screen.ts';
import type { Import } from '../../core/claims/sharing.ts';
import { subjectHere, subjectThere } from '../../core/claims/subjects/import-subjects.ts';
import { sentence } from '../claims/blocks.ts';
import { importBlocks } from '../claims/import.ts';
import { memo } from '../rows/memo.ts';
import { accountLabel } from '../rows/names.ts';
import { findExport, importCell } from '../rows/sharing.ts';
import type { Indexed } from './exports.ts';
import type { AccountPage } from './page.ts';

const NONE: readonly (Import | null)[] = [];

const indexed = memo((entries: readonly (Import | null)[]): readonly Indexed<Import>[] =>
  entries.map((entry, index) => ({ index, entry })),
);

/** What an account takes from others. */
export function importsTab({ world, operator, account, nats, nameOf }: AccountPage): ListPane {
  return list<Indexed<Import>>({
    rows: indexed(nats.imports ?? NONE),
    keyOf: row => String(row.index),
    sort: 'here',
    columns: [
      {
        id: 'here',
        title: 'SUBJECT HERE',
        min: 16,
        max: 50,
        weight: 3,
        priority: 0,
        cell: ({ entry }) => (entry ? subjectHere(entry) : ''),
      },
      {
        id: 'kind',
        title: 'KIND',
        min: 8,
        max: 8,
        priority: 2,
        cell: ({ entry }) => entry?.type ?? { text: 'not said', mark: 'danger' },
      },
      {
        id: 'from',
        title: 'FROM',
        min: 13,
        max: 32,
        weight: 2,
        priority: 0,
        cell: ({ entry }) => accountLabel(world, entry?.account ?? ''),
      },
      {
        id: 'there',
        title: 'SUBJECT THERE',
        min: 14,
        max: 50,
        weight: 3,
        priority: 3,
        cell: ({ entry }) => (entry ? subjectThere(entry) : ''),
      },
      {
        id: 'name',
        title: 'NAME',
        min: 12,
        max: 40,
        weight: 1,
        priority: 5,
        cell: ({ entry }) => entry?.name ?? '',
      },
      {
        id: 'export',
        title: 'EXPORT',
        min: 15,
        max: 24,
        priority: 1,
        cell: ({ entry }) => stateOf(world, entry),
      },
    ],
    filterText: ({ entry }) => entry?.account ?? '',
    open: ({ index }) => ({ screen: 'part', operator, account, part: { kind: 'import', index } }),
    copy: ({ entry }) => [
      { label: 'subject here', value: () => (entry && subjectHere(entry)) || undefined },
      { label: 'exporter’s key', value: () => entry?.account },
      { label: 'activation', value: () => entry?.token || undefined },
    ],
    detail: ({ entry }) =>
      entry ? importBlocks(entry, nameOf) : [sentence('This entry is empty (null).', 'danger')],
    empty: 'No imports: this account takes nothing from others.',
  });
}

function stateOf(world: World, entry: Import | null): Cell {
  return entry ? importCell(findExport(world, entry)) : { text: 'empty', mark: 'danger' };
}
