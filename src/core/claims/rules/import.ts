import type { Import } from '../sharing.ts';
import { checkShareKind } from './activation.ts';
import { checkImportToken } from './import-token.ts';
import { type IssueList, quoted } from './issue.ts';
import { checkRenaming } from './renaming.ts';
import { checkSubject } from './subject.ts';

/** The rules for one import; `account` is the importing account's key. */
export function checkImport(issues: IssueList, field: string, entry: Import, account: string): void {
  checkShareKind(issues, 'import-kind-invalid', `${field}.type`, entry.type);
  if (entry.type === 'service' && entry.allow_trace) {
    const hint = 'Switch allow_trace off: on services the exporter decides.';
    issues.blocking(
      'import-trace-on-service',
      `${field}.allow_trace`,
      'A service import allows traces.',
      hint,
    );
  }
  if (!entry.account) {
    const hint = 'Give the public key of the exporting account.';
    issues.blocking('import-account-missing', `${field}.account`, 'The exporting account is missing.', hint);
  }
  if (entry.to) {
    const message = `Import ${quoted(entry.subject ?? '')} uses the deprecated member "to".`;
    issues.warning('import-to-deprecated', `${field}.to`, message, 'Use local_subject instead.');
  }
  checkSubject(issues, `${field}.subject`, entry.subject ?? '');
  if (entry.local_subject) checkLocalSubject(issues, field, entry, entry.local_subject);
  if (entry.share && entry.type !== 'service') {
    const hint = 'Switch share off: streams have no requests to measure.';
    issues.blocking(
      'import-share-on-stream',
      `${field}.share`,
      'Sharing of requester data is for services.',
      hint,
    );
  }
  if (entry.token) checkImportToken(issues, field, entry, entry.token, account);
}

function checkLocalSubject(issues: IssueList, field: string, entry: Import, localSubject: string): void {
  checkRenaming(issues, `${field}.local_subject`, localSubject, entry.subject ?? '');
  if (!entry.to) return;
  const message = 'The import has both a local subject and the deprecated member "to".';
  issues.blocking('import-local-subject-and-to', `${field}.to`, message, 'Remove to.');
}
