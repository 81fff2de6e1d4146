/**
 * How bad a problem is. `blocking`: servers or nsc refuse it. `time`: it is (not) valid because of the clock.
 * `warning`: it works, but a person should know. `note`: it is as somebody wanted it, such as a revoked user; nothing is to be
 * done.
 */
export type Severity = 'blocking' | 'time' | 'warning' | 'note';

/** For sorting: the worst first. */
export const SEVERITY_RANK: Readonly<Record<Severity, number>> = {
  blocking: 0,
  time: 1,
  warning: 2,
  note: 3,
};

/** Do servers or nsc refuse it? */
export function isRefused({ severity }: { readonly severity: Severity }): boolean {
  return severity === 'blocking' || severity === 'time';
}

/** Is it something to do something about? */
export function isProblem({ severity }: { readonly severity: Severity }): boolean {
  return severity !== 'note';
}

/** Where a problem is. Names are those on disk; all texts are as found and not yet clean for a terminal. */
export interface Place {
  readonly operator?: string;
  readonly account?: string;
  readonly user?: string;
  /** Public key that it is about, where it is not the entity's own. */
  readonly key?: string;
  /** File. */
  readonly path?: string;
  /** Path of the claims' field, for example `nats.exports[2].subject`. */
  readonly field?: string;
}

/** One thing that is wrong, said so that a person knows what to do. */
export interface Problem {
  /** Stable, kebab-case: `signature-wrong`, `signer-unknown`, `claim-expired`, ... */
  readonly code: string;
  readonly severity: Severity;
  /** One sentence: what is wrong. */
  readonly message: string;
  /** One sentence: what to do. */
  readonly hint?: string;
  readonly place: Place;
}
