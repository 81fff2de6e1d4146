import type { AccountClaims } from '../../claims/account.ts';
import type { Import } from '../../claims/sharing.ts';
import { collide, isSubset } from '../../claims/subjects/subject-match.ts';
import type { LiveImport } from './live-imports.ts';

/** What is asked of the accounts behind an import. */
export interface Behind {
  find(key: string): AccountClaims | undefined;
  /** The imports of an account that servers connect. */
  importsOf(account: AccountClaims): readonly LiveImport[];
}

/**
 * Would servers refuse an import as a circle? They look for one before they connect it, and do not forget on the way back
 * which accounts they passed: two imports of the exporter from one account, which itself imports, are a circle to them too
 * (nats-server 2.15.2, `checkStreamImportsForCycles`; found by a random system).
 */
export function isTakenForCircle(
  importer: string,
  { type, local_subject: given = '' }: Import,
  { exporter, renaming }: Pick<LiveImport, 'exporter' | 'renaming'>,
  behind: Behind,
): boolean {
  const leads = (subject: string) =>
    leadsBack(exporter, subject, { importer, type, behind, passed: new Set() });
  if (type === 'service') return leads(renaming.local);
  return leads(given || renaming.local) || leads(renaming.remote);
}

interface Search {
  readonly importer: string;
  readonly type: Import['type'];
  readonly behind: Behind;
  readonly passed: Set<string>;
}

function leadsBack(key: string, subject: string, search: Search): boolean {
  const { importer, type, behind, passed } = search;
  const account = behind.find(key);
  if (!account) return false;
  const offered = account.nats.exports ?? [];
  const isOffered = offered.some(each => each?.type === 'stream' && isSubset(subject, each.subject ?? ''));
  if (type === 'stream' && !isOffered) return false;
  for (const { type: other, exporter, renaming } of behind.importsOf(account)) {
    const { local, remote } = renaming;
    if (other !== type || !collide(subject, type === 'stream' ? local : remote)) continue;
    // A real circle: which import of it servers refuse depends on which they load last.
    if (exporter === importer) continue;
    if (passed.has(exporter)) return true;
    passed.add(key);
    if (leadsBack(exporter, isSubset(local, subject) ? local : subject, search)) return true;
  }
  return false;
}
