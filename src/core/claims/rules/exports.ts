import type { Export, ShareKind } from '../sharing.ts';
import { SubjectTree } from '../subjects/subject-tree.ts';
import { checkExport } from './export.ts';
import { type IssueList, quoted } from './issue.ts';

/** All exports of an account: each one, then those that contain another one of their kind. */
export function checkExports(issues: IssueList, exports: readonly (Export | null)[]): void {
  const services = new Map<number, string>();
  const streams = new Map<number, string>();
  for (const [i, entry] of exports.entries()) {
    const field = `nats.exports[${i}]`;
    if (!entry) {
      issues.blocking('export-null', field, 'An export is null.', 'Remove the entry.');
      continue;
    }
    (entry.type === 'service' ? services : streams).set(i, entry.subject ?? '');
    checkExport(issues, field, entry);
  }
  checkOverlaps(issues, 'service', services);
  checkOverlaps(issues, 'stream', streams);
}

/** One issue for each subject that contains another one, however many it contains. */
function checkOverlaps(issues: IssueList, kind: ShareKind, subjects: ReadonlyMap<number, string>): void {
  const tree = new SubjectTree();
  const twice = new Set<string>();
  const first = new Map<string, number>();
  for (const [i, subject] of subjects) {
    if (tree.add(subject)) first.set(subject, i);
    else twice.add(subject);
  }
  for (const [outer, i] of first) {
    const inner = twice.has(outer) ? outer : tree.otherInside(outer);
    if (inner === undefined) continue;
    const message = `The ${kind} export ${quoted(outer)} already exports ${quoted(inner)}.`;
    issues.blocking(
      'export-subject-overlap',
      `nats.exports[${i}].subject`,
      message,
      'Remove one of the two.',
    );
  }
}
