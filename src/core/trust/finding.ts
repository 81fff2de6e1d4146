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

/** Puts a finding in its place. */
export function toProblem(finding: Finding, place: Place): Problem {
  const { code, severity, message, hint, field, key } = finding;
  const at: Place = field || key ? { ...place, ...(field ? { field } : {}), ...(key ? { key } : {}) } : place;
  return hint === undefined
    ? { code, severity, message, place: at }
    : { code, severity, message, hint, place: at };
}
