import type { PartRef } from '../app/route.ts';
import { type DocumentPane, screen } from '../app/screen.ts';
import { accountPage } from './account/page.ts';
import { sentence } from './claims/blocks.ts';
import { exportPart } from './part/export.ts';
import { importPart } from './part/import.ts';
import { mappingPart } from './part/mapping.ts';
import { signingKeyPart } from './part/signing-key.ts';

/** One signing key, export, import or mapping of an account. */
export const part = screen({
  name: 'part',
  crumbs: ({ operator, account, part: ref }) => ['Operators', operator, 'Accounts', account, wordOf(ref)],
  pane: ({ operator, account, part: ref }, world) => {
    const page = accountPage(world, operator, account);
    const body: Omit<DocumentPane, 'kind'> | undefined = page.claims && partOf(page, ref);
    if (!body)
      return {
        body: { kind: 'document', blocks: [sentence('This is no longer in the account.', 'warning')] },
      };
    return { body: { kind: 'document', inspect: { screen: 'token', operator, account }, ...body } };
  },
});

function wordOf(ref: PartRef): string {
  switch (ref.kind) {
    case 'signing-key':
      return 'Signing key';
    case 'export':
      return `Export ${ref.index + 1}`;
    case 'import':
      return `Import ${ref.index + 1}`;
    case 'mapping':
      return `Mapping of ${ref.subject}`;
  }
}

function partOf(
  page: Parameters<typeof exportPart>[0],
  ref: PartRef,
): Omit<DocumentPane, 'kind'> | undefined {
  switch (ref.kind) {
    case 'signing-key':
      return signingKeyPart(page, ref.key);
    case 'export':
      return exportPart(page, ref.index);
    case 'import':
      return importPart(page, ref.index);
    case 'mapping':
      return mappingPart(page, ref.subject);
  }
}
