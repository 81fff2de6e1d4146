import { type ListPane, list } from '../../app/screen.ts';
import type { Export } from '../../core/claims/sharing.ts';
import { sentence } from '../claims/blocks.ts';
import { exportBlocks } from '../claims/export.ts';
import { memo } from '../rows/memo.ts';
import { numberColumn } from '../rows/row-columns.ts';
import type { AccountPage } from './page.ts';

/** An export, or an import, with its place in the claims. */
export interface Indexed<T> {
  readonly index: number;
  /** Strange tokens have `null` here. */
  readonly entry: T | null;
}

const NONE: readonly (Export | null)[] = [];

const indexed = memo((entries: readonly (Export | null)[]): readonly Indexed<Export>[] =>
  entries.map((entry, index) => ({ index, entry })),
);

/** What an account offers to others. */
export function exportsTab({ operator, account, nats }: AccountPage): ListPane {
  return list<Indexed<Export>>({
    rows: indexed(nats.exports ?? NONE),
    keyOf: row => String(row.index),
    sort: 'subject',
    columns: [
      {
        id: 'subject',
        title: 'SUBJECT',
        min: 20,
        max: 60,
        weight: 3,
        priority: 0,
        cell: ({ entry }) => entry?.subject ?? '',
      },
      {
        id: 'kind',
        title: 'KIND',
        min: 8,
        max: 8,
        priority: 0,
        cell: ({ entry }) => entry?.type ?? { text: 'not said', mark: 'danger' },
      },
      {
        id: 'who',
        title: 'FOR',
        min: 8,
        max: 10,
        priority: 1,
        cell: ({ entry }) => (entry ? audienceWord(entry) : 'nobody'),
      },
      {
        id: 'name',
        title: 'NAME',
        min: 14,
        max: 40,
        weight: 2,
        priority: 3,
        cell: ({ entry }) => entry?.name ?? '',
      },
      {
        id: 'answers',
        title: 'ANSWERS',
        min: 9,
        max: 10,
        priority: 5,
        cell: ({ entry }) => answersWord(entry),
      },
      numberColumn('revoked', 'REVOKED', 4, ({ entry }) => Object.keys(entry?.revocations ?? {}).length),
    ],
    filterText: ({ entry }) => entry?.description ?? '',
    open: ({ index }) => ({ screen: 'part', operator, account, part: { kind: 'export', index } }),
    copy: ({ entry }) => [
      { label: 'subject', value: () => entry?.subject },
      { label: 'name', value: () => entry?.name },
    ],
    detail: ({ entry }) =>
      entry ? exportBlocks(entry) : [sentence('This entry is empty (null).', 'danger')],
    empty: 'No exports: other accounts can import nothing from this one.',
  });
}

function audienceWord(entry: Export): string {
  if (Number(entry.account_token_position ?? 0) > 0) return 'own key';
  return entry.token_req ? 'private' : 'public';
}

/** How many messages answer a request. */
const ANSWERS: Readonly<Record<string, string>> = {
  Singleton: 'one',
  Stream: 'several',
  Chunked: 'in parts',
};

function answersWord(entry: Export | null): string {
  return entry?.type === 'service'
    ? (ANSWERS[entry.response_type || 'Singleton'] ?? entry.response_type ?? '')
    : '';
}
