import type { Import } from '../claims/sharing.ts';
import { collide, isSubset } from '../claims/subjects/subject-match.ts';
import type { Finding } from './finding.ts';
import { renamingOfImport } from './reach/live-imports.ts';

/** An account and what it imports. */
export interface ImportingAccount {
  readonly key: string;
  readonly name: string;
  readonly imports: readonly (Pick<Import, 'subject' | 'local_subject' | 'to' | 'type' | 'account'> | null)[];
}

/** No chain of imports that is longer is followed. */
const MOST = 1024;

/**
 * Imports that lead back to their own account: what A takes from B, B takes from A. Servers refuse the one that they
 * load last, so that it depends on chance which way works.
 *
 * @param find the account with a public key
 */
export function importCycleFindings(
  account: ImportingAccount,
  find: (key: string) => ImportingAccount | undefined,
): Finding[] {
  return account.imports.flatMap((entry, i) => {
    const names = entry && circle(account, entry, find);
    return names ? [cycle(entry.subject ?? '', names, `nats.imports[${i}]`)] : [];
  });
}

/** Names of the accounts of the circle that an import closes. */
function circle(
  account: ImportingAccount,
  entry: NonNullable<ImportingAccount['imports'][number]>,
  find: (key: string) => ImportingAccount | undefined,
): readonly string[] | undefined {
  const { type } = entry;
  const renaming = renamingOfImport(entry);
  if (!renaming || !type) return undefined;
  const seen = new Set([account.key]);
  // Each step: an account, and the subject that a message has in it.
  const open = [{ key: entry.account ?? '', subject: renaming.remote, names: [account.name] }];
  for (let step = open.pop(); step && seen.size < MOST; step = open.pop()) {
    const at = find(step.key);
    if (!at || seen.has(step.key)) continue;
    seen.add(step.key);
    for (const next of at.imports) {
      const way = next?.type === type ? renamingOfImport(next) : undefined;
      if (!next || !way || !collide(step.subject, way.local)) continue;
      const names = [...step.names, at.name];
      if (next.account === account.key && reaches(way.remote, renaming.local))
        return [...names, account.name];
      open.push({ key: next.account ?? '', subject: way.remote, names });
    }
  }
  return undefined;
}

/** Does what comes back fit the import that it began with? */
function reaches(subject: string, local: string): boolean {
  return collide(subject, local) || isSubset(local, subject);
}

function cycle(subject: string, names: readonly string[], field: string): Finding {
  return {
    code: 'import-cycle',
    severity: 'warning',
    message: `The import of "${subject}" leads in a circle: ${names.join(' → ')}. Servers refuse one import of it, the one that they load last.`,
    hint: 'Remove one of the imports, or give it subjects that do not meet the others.',
    field,
  };
}
