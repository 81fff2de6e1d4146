import type { Cell, World } from '../../app/screen.ts';
import type { Export, Import } from '../../core/claims/sharing.ts';
import { subjectThere } from '../../core/claims/subjects/import-subjects.ts';
import { isContainedIn } from '../../core/claims/subjects/subjects.ts';
import { referredAccount } from './entities.ts';

/** What stands behind an import. */
export type ExportFound =
  | {
      readonly state: 'found';
      readonly operator: string;
      readonly account: string;
      readonly index: number;
      readonly entry: Export;
    }
  | {
      readonly state: 'no-account' | 'no-export' | 'unreadable';
      readonly operator?: string;
      readonly account?: string;
    };

/** Looks for the export that an import is about among the accounts of the store. */
export function findExport(world: World, entry: Import): ExportFound {
  const owner = entry.account ? world.store.findByKey(entry.account) : undefined;
  if (owner?.kind !== 'account' || owner.role !== 'identity') return { state: 'no-account' };
  const { operator, account } = owner;
  const claims = referredAccount(world, operator, account)?.claims;
  if (!claims) return { state: 'unreadable', operator, account };
  const exports = claims.nats.exports ?? [];
  const index = exports.findIndex(candidate => candidate && covers(candidate, entry));
  const found = exports[index];
  return found
    ? { state: 'found', operator, account, index, entry: found }
    : { state: 'no-export', operator, account };
}

/** Is the import about this export: same kind, and its subject is inside the export's? */
export function covers(offered: Export, entry: Import): boolean {
  return offered.type === entry.type && isContainedIn(subjectThere(entry), offered.subject ?? '');
}

const WORDS: Readonly<Record<ExportFound['state'], Cell>> = {
  found: { text: 'found', mark: 'ok' },
  'no-export': { text: 'no such export', mark: 'danger' },
  'no-account': { text: 'not in store', mark: 'unknown' },
  unreadable: { text: 'unreadable', mark: 'warning' },
};

/** The outcome for a column. */
export function importCell(found: ExportFound): Cell {
  return WORDS[found.state];
}
