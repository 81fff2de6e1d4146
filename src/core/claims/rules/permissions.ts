import type { Permissions, SubjectPermission } from '../permissions.ts';
import { type IssueList, quoted } from './issue.ts';
import { checkSubject } from './subject.ts';

/** Permissions of a user, or an account's default ones; `field` is the path of the object that holds them. */
export function checkPermissions(issues: IssueList, field: string, { pub, sub }: Permissions): void {
  checkLists(issues, `${field}.sub`, sub, true);
  checkLists(issues, `${field}.pub`, pub, false);
}

function checkLists(
  issues: IssueList,
  field: string,
  lists: SubjectPermission | undefined,
  mayQueue: boolean,
): void {
  for (const [i, entry] of lists?.allow?.entries() ?? [])
    checkEntry(issues, `${field}.allow[${i}]`, entry, mayQueue);
  for (const [i, entry] of lists?.deny?.entries() ?? [])
    checkEntry(issues, `${field}.deny[${i}]`, entry, mayQueue);
}

/** One entry: a subject, in subscribe lists also `subject queue`. */
export function checkEntry(issues: IssueList, field: string, entry: string, mayQueue: boolean): void {
  const words = entry.split(' ');
  if (words.length > 2) {
    const message = `Entry ${quoted(entry)} has more than a subject and a queue.`;
    issues.blocking(
      'permission-too-many-words',
      field,
      message,
      'Write "subject" or "subject queue", with one blank.',
    );
    return;
  }
  for (const word of words) checkSubject(issues, field, word);
  if (words.length === 2 && !mayQueue) {
    const message = `Entry ${quoted(entry)} has a queue, but queues are for subscribing only.`;
    issues.blocking(
      'permission-queue-on-publish',
      field,
      message,
      'Remove the queue, or move the entry to sub.',
    );
  }
}
