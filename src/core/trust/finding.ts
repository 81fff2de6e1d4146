import type { Place, Problem, Severity } from './problem.ts';

/** A problem that does not know yet where it is: whoever judges an entity adds the place. */
export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly hint?: string | undefined;
  /** Path of the claims' field. */
  readonly field?: string | undefined;
  /** Public key that it is about. */
  readonly key?: string | undefined;
}

export const NO_FINDINGS: readonly Finding[] = Object.freeze([]);

export function sameFindings(a: readonly Finding[], b: readonly Finding[]): boolean {
  return a.length === b.length && a.every((finding, i) => finding.message === b[i]?.message);
}

type Mutable<T> = { -readonly [Member in keyof T]: T[Member] };

/** Puts a finding in its place. Members are set one by one: there may be 100,000 problems, and spreading is wasteful. */
export function toProblem(finding: Finding, place: Place): Problem {
  const problem: Mutable<Problem> = {
    code: finding.code,
    severity: finding.severity,
    message: finding.message,
    place: placed(finding, place),
  };
  if (finding.hint !== undefined) problem.hint = finding.hint;
  return problem;
}

function placed({ field, key }: Finding, place: Place): Place {
  if (!field && !key) return place;
  const at: Mutable<Place> = {};
  if (place.operator !== undefined) at.operator = place.operator;
  if (place.account !== undefined) at.account = place.account;
  if (place.user !== undefined) at.user = place.user;
  if (place.path !== undefined) at.path = place.path;
  if (field) at.field = field;
  if (key) at.key = key;
  return at;
}
