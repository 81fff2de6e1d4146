import type { Export, Import } from '../claims/sharing.ts';
import type { AccountTrust, OperatorTrust } from '../trust/chain.ts';
import type { Finding } from '../trust/finding.ts';
import type { FileStamp } from './token-file.ts';

/** What is known of a signature: `good` is a fact about the bytes of the file and outlives restarts in the index. */
export type SignatureState = 'unchecked' | 'good' | 'bad';

/**
 * What one JWT file says: facts about its bytes only, so that they stay true until the file changes. What follows
 * from other files and from the clock is judged anew each time.
 */
export interface TokenFacts extends FileStamp {
  signature: SignatureState;
  /** Why it is not usable; then all texts are empty and all numbers 0. */
  readonly damage: Finding | undefined;
  readonly key: string;
  readonly claimName: string;
  readonly issuer: string;
  /** Unix seconds; 0 where absent. */
  readonly issuedAt: number;
  readonly expires: number;
  readonly notBefore: number;
  /** What validation of the claims found, the clock left out. */
  readonly issues: readonly Finding[];
}

export interface OperatorFacts extends TokenFacts {
  readonly trust: OperatorTrust;
}

export interface AccountFacts extends TokenFacts {
  readonly trust: AccountTrust;
  readonly imports: readonly (Import | null)[];
  readonly exports: readonly (Export | null)[];
  /** -1 unlimited, 0 closed. */
  readonly connections: number;
  readonly jetstream: boolean;
  /** Auth callout is on. */
  readonly callout: boolean;
  /** Curve key of auth callout; empty when none. */
  readonly xkey: string;
  /** SHA-256 of the JWT, base64: what servers hash too. */
  readonly hash: string;
}

export interface UserFacts extends TokenFacts {
  readonly issuerAccount: string;
  readonly bearer: boolean;
  /** It has permissions or limits of its own. */
  readonly ownLimits: boolean;
}

/** May the claims be used: decoded, and the signature not known to be wrong? */
export function isUsable(facts: TokenFacts | undefined): boolean {
  return facts !== undefined && facts.damage === undefined && facts.signature !== 'bad';
}
