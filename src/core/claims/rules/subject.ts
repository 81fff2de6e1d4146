import { hasWildcards, type SubjectFault, subjectFaults } from '../subjects/subjects.ts';
import { type IssueList, quoted } from './issue.ts';

interface Text {
  readonly says: string;
  readonly hint: string;
}

const TEXTS: Readonly<Record<SubjectFault, Text>> = {
  'subject-empty': { says: 'is empty', hint: 'Give a subject such as orders.new.' },
  'subject-space': { says: 'contains a blank', hint: 'Remove the blank: subjects have none.' },
  'subject-dot-at-edge': { says: 'starts or ends with a dot', hint: 'Remove the dot at its start or end.' },
  'subject-double-dot': {
    says: 'has two dots in a row',
    hint: 'Remove one dot, or put a token between them.',
  },
};

/** The rules for any subject. */
export function checkSubject(issues: IssueList, field: string, subject: string): void {
  for (const fault of subjectFaults(subject)) {
    const { says, hint } = TEXTS[fault];
    issues.blocking(fault, field, `Subject ${quoted(subject)} ${says}.`, hint);
  }
}

/** A subject that servers publish to has no wildcard. */
export function checkNoWildcards(issues: IssueList, code: string, field: string, subject: string): void {
  if (!hasWildcards(subject)) return;
  const message = `Subject ${quoted(subject)} has wildcards, but servers publish to it.`;
  issues.blocking(code, field, message, 'Give a subject without * and >.');
}
