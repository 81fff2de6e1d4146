import { type ListPane, list } from '../../app/screen.ts';
import type { Mapping } from '../../core/claims/account.ts';
import { line } from '../claims/blocks.ts';
import { mappingBlocks, mappingSummary } from '../claims/mapping.ts';
import { memo } from '../rows/memo.ts';
import { numberColumn } from '../rows/row-columns.ts';
import type { AccountPage } from './page.ts';

type Mappings = NonNullable<AccountPage['nats']['mappings']>;

interface MappingRow {
  readonly subject: string;
  readonly targets: readonly Mapping[];
}

const NONE: Mappings = {};

const mappingRows = memo((mappings: Mappings): readonly MappingRow[] =>
  Object.entries(mappings).map(([subject, targets]) => ({ subject, targets: targets ?? [] })),
);

/** Where messages of certain subjects go in place of these. */
export function mappingsTab({ operator, account, nats }: AccountPage): ListPane {
  return list<MappingRow>({
    rows: mappingRows(nats.mappings ?? NONE),
    keyOf: row => row.subject,
    sort: 'subject',
    columns: [
      { id: 'subject', title: 'SUBJECT', min: 18, max: 50, weight: 2, priority: 0, cell: row => row.subject },
      numberColumn('targets', 'TARGETS', 3, row => row.targets.length),
      {
        id: 'goes',
        title: 'GOES TO',
        min: 30,
        max: 100,
        weight: 4,
        priority: 0,
        cell: row => mappingSummary(row.targets),
      },
    ],
    open: row => ({ screen: 'part', operator, account, part: { kind: 'mapping', subject: row.subject } }),
    copy: row => [{ label: 'subject', value: () => row.subject }],
    detail: row => [line({ text: row.subject, tone: 'strong' }), ...mappingBlocks(row.subject, row.targets)],
    empty: 'No mappings: messages go where they are published.',
  });
}
