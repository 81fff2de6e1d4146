/** Broken rules of a subject, as the JWT library checks them. */
export type SubjectFault = 'subject-empty' | 'subject-space' | 'subject-dot-at-edge' | 'subject-double-dot';

const NONE: readonly SubjectFault[] = [];

/** All rules that a subject breaks, in the library's order. A misplaced `>` or `*` breaks none: servers take care. */
export function subjectFaults(subject: string): readonly SubjectFault[] {
  if (subject === '') return ['subject-empty'];
  const faults: SubjectFault[] = [];
  if (subject.includes(' ')) faults.push('subject-space');
  if (subject.startsWith('.') || subject.endsWith('.')) faults.push('subject-dot-at-edge');
  if (subject.includes('..')) faults.push('subject-double-dot');
  return faults.length === 0 ? NONE : faults;
}

export function tokensOf(subject: string): string[] {
  return subject.split('.');
}

/** Ends in a token `>`. */
export function hasFullWildcard(subject: string): boolean {
  return subject === '>' || subject.endsWith('.>');
}

/** Number of tokens `*`. */
export function countStars(subject: string): number {
  return tokensOf(subject).filter(token => token === '*').length;
}

/** Has a token `*`, or `>` as its last one. */
export function hasWildcards(subject: string): boolean {
  return hasFullWildcard(subject) || countStars(subject) > 0;
}

/**
 * Is `subject` contained in `outer`, as the JWT library sees it: `*` in `outer` matches any one token, `>` too. Servers
 * are stricter: {@link file://./subject-match.ts}.
 */
export function isContainedIn(subject: string, outer: string): boolean {
  const inner = tokensOf(subject);
  const pattern = tokensOf(outer);
  const open = hasFullWildcard(outer);
  if (open ? inner.length < pattern.length : inner.length !== pattern.length) return false;
  const fixed = open ? pattern.slice(0, -1) : pattern;
  return fixed.every((token, i) => token === '*' || token === inner[i]);
}
