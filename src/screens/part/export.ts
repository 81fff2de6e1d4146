import type { Block, DocumentPane } from '../../app/screen.ts';
import { subjectHere, subjectThere } from '../../core/claims/subjects/import-subjects.ts';
import type { Importer } from '../../core/store/tree/importers.ts';
import type { AccountPage } from '../account/page.ts';
import { sections, sentence, titled } from '../claims/blocks.ts';
import { exportBlocks, exportRevocationBlocks } from '../claims/export.ts';
import { covers } from '../rows/sharing.ts';

/** An export with its revoked activations and the accounts of the store that import it. */
export function exportPart(page: AccountPage, index: number): Omit<DocumentPane, 'kind'> | undefined {
  const { world, nats, claims, nameOf } = page;
  const entry = nats.exports?.[index];
  if (entry === undefined) return undefined;
  if (entry === null)
    return { blocks: [sentence('This entry is empty (null): servers refuse the account.', 'danger')] };
  const importers = world.store
    .importersOf(claims.sub ?? '')
    .filter(importer => covers(entry, importer.entry));
  return {
    blocks: sections(
      exportBlocks(entry),
      titled('Revoked activations', exportRevocationBlocks(entry, nameOf, world.now)),
      titled(`Imported by (${importers.length})`, importerGrid(importers, world.store.progress.running)),
    ),
    copy: [
      { label: 'subject', value: () => entry.subject },
      { label: 'name', value: () => entry.name },
    ],
  };
}

function importerGrid(importers: readonly Importer[], reading: boolean): readonly Block[] {
  if (importers.length === 0) {
    return [
      sentence(
        reading ? 'None so far; the store is still being read.' : 'No account of this store imports it.',
      ),
    ];
  }
  return [
    {
      kind: 'grid',
      head: ['Account', 'Subject here', 'As', 'Activation'],
      rows: importers.map(({ account, entry }) => [
        account,
        subjectThere(entry),
        subjectHere(entry),
        entry.activation ? 'yes' : { text: 'none', tone: 'muted' as const },
      ]),
    },
  ];
}
