import { type IssueList, quoted } from './issue.ts';
import type { Export, ShareKind } from './sharing.ts';
import { hasWildcards, isContainedIn } from './subjects.ts';
import { checkExport } from './validate-export.ts';

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
  const counts = new Map<string, number>();
  for (const subject of subjects.values()) counts.set(subject, (counts.get(subject) ?? 0) + 1);
  const seen = new Set<string>();
  for (const [i, outer] of subjects) {
    if (seen.has(outer)) continue;
    seen.add(outer);
    const inner = (counts.get(outer) ?? 0) > 1 ? outer : containedIn(outer, counts.keys());
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

/** Another subject inside this one. Without wildcards there is none. */
function containedIn(outer: string, subjects: Iterable<string>): string | undefined {
  if (!hasWildcards(outer)) return undefined;
  for (const subject of subjects) if (subject !== outer && isContainedIn(subject, outer)) return subject;
  return undefined;
}
