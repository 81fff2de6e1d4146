import { referenceOf } from '../subjects/renaming.ts';
import { countStars, hasFullWildcard, tokensOf } from '../subjects/subjects.ts';
import { type IssueList, quoted } from './issue.ts';
import { checkSubject } from './subject.ts';

/** An import's local subject against the subject that it renames. */
export function checkRenaming(issues: IssueList, field: string, localSubject: string, subject: string): void {
  checkSubject(issues, field, localSubject);
  if (subject === '') checkSubject(issues, field, subject);
  if (localSubject.includes(' ')) {
    const message = `Local subject ${quoted(localSubject)} contains a blank.`;
    issues.blocking('subject-space', field, message, 'Remove the blank: subjects have none.');
  }
  if (hasFullWildcard(localSubject) !== hasFullWildcard(subject)) {
    const message = `Of ${quoted(localSubject)} and ${quoted(subject)} only one ends in >.`;
    issues.blocking('rename-suffix-mismatch', field, message, 'Let both end in > or neither.');
  }
  checkStars(issues, field, localSubject, countStars(subject));
}

/** Each `*` of the subject (`stars` of them) must come back as `*` or `$n`. */
function checkStars(issues: IssueList, field: string, localSubject: string, stars: number): void {
  let kept = 0;
  for (const token of tokensOf(localSubject)) {
    const reference = referenceOf(token);
    if (reference !== undefined && reference > stars) {
      const message = `${quoted(token)} refers to a * that the imported subject does not have.`;
      issues.blocking(
        'rename-reference-out-of-range',
        field,
        message,
        `Refer to one of its ${stars} tokens *.`,
      );
    } else if (reference !== undefined || token === '*') {
      kept++;
    }
  }
  if (kept === stars) return;
  const message = `Local subject ${quoted(localSubject)} has ${kept} of * and $n, the imported subject has ${stars} of *.`;
  issues.blocking(
    'rename-wildcard-count',
    field,
    message,
    'Use each * of the imported subject once, as * or $n.',
  );
}
