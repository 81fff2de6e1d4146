import { tokensOf } from './subjects.ts';

const BLANK = /[\t\n\f\r ]/;

/** Would a server take this subject for a subscription: no empty token, no blank, `>` only at the end? */
export function isServerSubject(subject: string): boolean {
  if (subject === '' || BLANK.test(subject) || subject.includes('..')) return false;
  if (subject.startsWith('.') || subject.endsWith('.')) return false;
  const full = subject.indexOf('>');
  return full < 0 || full === subject.length - 1 || !tokensOf(subject).slice(0, -1).includes('>');
}

/** Would a server take this subject for publishing: valid and without wildcards? */
export function isPublishSubject(subject: string): boolean {
  return isServerSubject(subject) && !tokensOf(subject).some(isWildcard);
}

/**
 * Does the pattern match the subject taken as literal text, as a server's permission lookup does? `*` matches any one
 * token, so also the tokens `*` and `>` of a requested subscription; `>` at the end matches one token or more.
 */
export function matchesLiterally(pattern: string, subject: string): boolean {
  const wanted = tokensOf(pattern);
  const given = tokensOf(subject);
  for (const [i, token] of wanted.entries()) {
    if (i >= given.length) return false;
    if (token === '>' && i === wanted.length - 1) return true;
    if (token !== '*' && token !== given[i]) return false;
  }
  return wanted.length === given.length;
}

/** Does every subject that `subject` matches also match `pattern` (a server's test)? */
export function isSubset(subject: string, pattern: string): boolean {
  const inner = tokensOf(subject);
  const outer = tokensOf(pattern);
  for (const [i, token] of outer.entries()) {
    const other = inner[i];
    if (other === undefined || token === '') return false;
    if (token === '>') return true;
    if (other === '' || other === '>') return false;
    if (other === '*' ? token !== '*' : !token.startsWith('*') && token !== other) return false;
  }
  return inner.length === outer.length;
}

/** Is there a subject that both patterns match (a server's test)? */
export function collide(a: string, b: string): boolean {
  const left = tokensOf(a);
  const right = tokensOf(b);
  const shorter = left.length <= right.length ? left : right;
  if (left.length !== right.length && shorter[shorter.length - 1] !== '>') return false;
  return shorter.every((_, i) => canMeet(left[i] ?? '', right[i] ?? ''));
}

function canMeet(a: string, b: string): boolean {
  return isWildcard(a) || isWildcard(b) || a === b;
}

function isWildcard(token: string): boolean {
  return token === '*' || token === '>';
}
