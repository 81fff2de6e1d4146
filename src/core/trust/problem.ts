/**
 * How bad a problem is. `blocking`: servers or nsc refuse it. `time`: it is (not) valid because of the clock.
 * `warning`: it works, but a person should know.
 */
export type Severity = 'blocking' | 'time' | 'warning';

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
