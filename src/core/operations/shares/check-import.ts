import type { Import } from '../../claims/sharing.ts';
import { collide } from '../../claims/subjects/subject-match.ts';
import { NkeeperError } from '../../errors.ts';
import type { Finding } from '../../trust/finding.ts';
import { type ImportingAccount, importCycleFindings } from '../../trust/import-cycles.ts';
import { renamingOfImport } from '../../trust/reach/live-imports.ts';
import { heldImports } from '../../trust/shares.ts';
import { sharingFindings } from '../../trust/sharing.ts';
import type { HeldAccount } from '../held.ts';
import type { PlanContext } from '../operation.ts';
import type { FoundExporter } from './find-exporter.ts';
import { exporterOf } from './stopped-imports.ts';

/**
 * No account imports from itself, or the same thing twice.
 *
 * @throws NkeeperError `import-from-itself`, `import-duplicate`
 */
export function refuseDouble(
  { subject = '', account, type }: Import,
  others: readonly (Import | null)[],
  { ref }: HeldAccount,
  exporter: FoundExporter,
): void {
  if (account === ref.key) {
    throw new NkeeperError('import-from-itself', `${ref.name} cannot import from itself.`, {
      hint: 'A mapping renames subjects inside an account: nkeeper add mapping.',
    });
  }
  if (others.some(each => each?.account === account && each?.type === type && each?.subject === subject)) {
    throw new NkeeperError(
      'import-duplicate',
      `${ref.name} already imports ${type} "${subject}" from ${exporter.name}.`,
      { hint: 'Change that one: nkeeper edit import.' },
    );
  }
}

/**
 * Does the local subject get into the way of others: over another service, or part of a circle?
 *
 * @param others the account's other imports
 * @returns what is odd about it, for a warning
 * @throws NkeeperError `import-overlap`, `import-cycle`
 */
export async function checkSubjects(
  entry: Import,
  others: readonly (Import | null)[],
  held: HeldAccount,
  exporter: FoundExporter,
  { store }: PlanContext,
): Promise<string | undefined> {
  const [circle] = await cycles(entry, held, exporter, store);
  if (circle) throw new NkeeperError('import-cycle', circle.message, { hint: circle.hint ?? '' });
  return overlap(entry, others);
}

/** Older servers drop the second of two services with one subject; newer ones may ask either exporter. */
function overlap(entry: Import, others: readonly (Import | null)[]): string | undefined {
  const local = renamingOfImport(entry)?.local;
  if (entry.type !== 'service' || local === undefined) return undefined;
  for (const other of others) {
    const taken = other?.type === 'service' ? renamingOfImport(other)?.local : undefined;
    if (taken === undefined || !collide(local, taken)) continue;
    if (taken === local || other?.account === entry.account) {
      throw new NkeeperError('import-overlap', `Service "${taken}" is imported already.`, {
        hint: 'Give one of the two another local subject: --local-subject SUBJECT.',
      });
    }
    return `Service "${local}" overlaps with "${taken}", which comes from another account: requests that fit both may go to either.`;
  }
  return undefined;
}

/** Follows the exporter's own imports; the store is read only where it has some. */
async function cycles(
  entry: Import,
  { ref }: HeldAccount,
  exporter: FoundExporter,
  store: PlanContext['store'],
): Promise<readonly Finding[]> {
  if (!exporter.claims?.nats.imports?.length) return [];
  await store.scanAccounts({ operator: ref.operator });
  const find = (key: string): ImportingAccount | undefined => {
    const owner = store.findByKey(key);
    if (owner?.kind !== 'account' || owner.role !== 'identity') return undefined;
    const claims = store.account(owner.operator, owner.name)?.claims;
    return claims && { key, name: owner.name, imports: claims.nats.imports ?? [] };
  };
  return importCycleFindings({ key: ref.key, name: ref.name, imports: [entry] }, find);
}

/** Does what the exporter offers fit the import? Undefined: servers connect the two. */
export function fitsExport(
  entry: Import,
  { ref, operator }: HeldAccount,
  { name, claims }: FoundExporter,
  now: number,
): Finding | undefined {
  const strict = operator.claims.nats.strict_signing_key_usage === true;
  const found = claims && exporterOf(name, claims);
  const context = { importer: ref.key, exporterOf: () => found, strict, now };
  return sharingFindings(heldImports([entry]), context)[0];
}
