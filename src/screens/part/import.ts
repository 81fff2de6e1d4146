import type { Block, DocumentPane, World } from '../../app/screen.ts';
import { isClaimRevoked } from '../../core/claims/access/revocation.ts';
import type { ActivationClaims } from '../../core/claims/activation.ts';
import type { Import } from '../../core/claims/sharing.ts';
import { subjectHere, subjectThere } from '../../core/claims/subjects/import-subjects.ts';
import { decodeToken, verifyToken } from '../../core/claims/token/token.ts';
import { messageOf } from '../../core/errors.ts';
import type { AccountPage } from '../account/page.ts';
import { activationBlocks } from '../claims/activation.ts';
import { sections, sentence, titled } from '../claims/blocks.ts';
import { audience, exportBlocks } from '../claims/export.ts';
import { importBlocks } from '../claims/import.ts';
import type { NameOfKey } from '../claims/standard.ts';
import { type ExportFound, findExport } from '../rows/sharing.ts';

/** An import with its activation and the export behind it. */
export function importPart(page: AccountPage, index: number): Omit<DocumentPane, 'kind'> | undefined {
  const { world, nats, nameOf } = page;
  const entry = nats.imports?.[index];
  if (entry === undefined) return undefined;
  if (entry === null)
    return { blocks: [sentence('This entry is empty (null): servers refuse the account.', 'danger')] };
  const found = findExport(world, entry);
  return {
    blocks: sections(
      importBlocks(entry, nameOf),
      titled('Export behind it', foundBlocks(found, entry)),
      titled('Activation', entry.token ? tokenBlocks(entry.token, found, nameOf, world) : []),
    ),
    copy: [
      { label: 'subject here', value: () => subjectHere(entry) || undefined },
      { label: 'exporter’s key', value: () => entry.account },
      { label: 'activation', value: () => entry.token || undefined },
    ],
  };
}

function foundBlocks(found: ExportFound, entry: Import): readonly Block[] {
  switch (found.state) {
    case 'no-account':
      return [sentence('The exporting account is not in this store (or was not read yet).', 'unknown')];
    case 'unreadable':
      return [sentence(`The JWT of account ${found.account} cannot be used.`, 'warning')];
    case 'no-export':
      return [
        sentence(
          `${found.account} has no ${entry.type ?? ''} export for ${subjectThere(entry)}: nothing is delivered.`,
          'danger',
        ),
      ];
    case 'found':
      return [
        sentence(`${found.account} exports ${found.entry.subject} (${audience(found.entry)}).`, 'ok'),
        ...missingActivation(found, entry),
        ...exportBlocks(found.entry),
      ];
  }
}

function missingActivation(found: ExportFound, entry: Import): readonly Block[] {
  if (found.state !== 'found' || entry.token) return [];
  const { token_req: required, account_token_position: position } = found.entry;
  const needed = required && Number(position ?? 0) === 0;
  return needed
    ? [sentence('The export is private, and there is no activation: nothing is delivered.', 'danger')]
    : [];
}

function tokenBlocks(token: string, found: ExportFound, nameOf: NameOfKey, { now }: World): readonly Block[] {
  const raw: Block = { kind: 'verbatim', text: token.trim() };
  try {
    const decoded = decodeToken(token);
    if (decoded.kind !== 'activation')
      return [sentence(`It is no activation but a JWT of kind ${decoded.kind}.`, 'danger'), raw];
    const { claims } = decoded;
    return [
      ...(verifyToken(decoded) ? [] : [sentence('Its signature is wrong.', 'danger')]),
      ...revokedNote(claims, found),
      ...activationBlocks(claims, nameOf, now),
      raw,
    ];
  } catch (error) {
    return [sentence(`It cannot be decoded: ${messageOf(error)}`, 'danger'), raw];
  }
}

/** The exporter revokes an activation in its export, by the importing account. */
function revokedNote(claims: ActivationClaims, found: ExportFound): readonly Block[] {
  if (found.state !== 'found' || !isClaimRevoked(found.entry.revocations ?? {}, claims)) return [];
  return [sentence(`${found.account} has revoked it: nothing is delivered.`, 'danger')];
}
