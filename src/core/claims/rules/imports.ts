import type { Import } from '../sharing.ts';
import { withoutReferences } from '../subjects/renaming.ts';
import { SubjectTree } from '../subjects/subject-tree.ts';
import { checkImport } from './import.ts';
import { type IssueList, quoted } from './issue.ts';

/** All imports of an account (`account` is its key): each one, and services of one exporter that overlap. */
export function checkImports(issues: IssueList, imports: readonly (Import | null)[], account: string): void {
  const services = new Map<string, SubjectTree>();
  for (const [i, entry] of imports.entries()) {
    const field = `nats.imports[${i}]`;
    if (!entry) {
      issues.blocking('import-null', field, 'An import is null.', 'Remove the entry.');
      continue;
    }
    if (entry.type === 'service' && !issues.isFull) checkOverlaps(issues, field, entry, services);
    checkImport(issues, field, entry, account);
  }
}

function checkOverlaps(
  issues: IssueList,
  field: string,
  entry: Import,
  services: Map<string, SubjectTree>,
): void {
  const exporter = entry.account ?? '';
  const earlier = services.get(exporter) ?? new SubjectTree();
  services.set(exporter, earlier);
  const subject = effectiveSubject(entry);
  const hint = 'Remove one of the two, or give one another local subject.';
  for (const other of earlier.overlapping(subject)) {
    const message = `Service ${quoted(subject)} overlaps with service ${quoted(other)} of the same exporter.`;
    issues.blocking('import-service-overlap', field, message, hint);
  }
  if (!earlier.add(subject)) {
    const message = `Service ${quoted(subject)} is imported twice from the same exporter.`;
    issues.blocking('import-service-duplicate', field, message, hint);
  }
}

/** The subject that clients of the importing account use. */
function effectiveSubject(entry: Import): string {
  return entry.to || withoutReferences(entry.local_subject ?? '') || entry.subject || '';
}
