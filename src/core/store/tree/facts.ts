import type { AccountClaims } from '../../claims/account.ts';
import type { AccountTrust, OperatorTrust } from '../../trust/chain.ts';
import { type Finding, NO_FINDINGS } from '../../trust/finding.ts';
import type { HeldImport, OfferedExport } from '../../trust/sharing.ts';
import type { FileStamp } from '../files/token-file.ts';

/** What is known of a signature: `good` is a fact about the bytes of the file and outlives restarts in the index. */
export type SignatureState = 'unchecked' | 'good' | 'bad';

/** What every JWT says about itself. Texts are empty and times (Unix seconds) 0 where the claim is absent. */
export interface TokenHead {
  readonly key: string;
  readonly claimName: string;
  readonly issuer: string;
  readonly issuedAt: number;
  readonly expires: number;
  readonly notBefore: number;
  /** What validation of the claims found, the clock left out. */
  readonly issues: readonly Finding[];
}

const NO_HEAD: TokenHead = {
  key: '',
  claimName: '',
  issuer: '',
  issuedAt: 0,
  expires: 0,
  notBefore: 0,
  issues: NO_FINDINGS,
};

/**
 * What one JWT file says: facts about its bytes only, so that they stay true until the file changes. What follows
 * from other files and from the clock is judged anew each time. Classes, because there are 100,000 of them: objects put
 * together by spreading take three times the memory.
 */
export abstract class TokenFacts implements FileStamp, TokenHead {
  readonly ctimeMs: number;
  readonly size: number;
  signature: SignatureState = 'unchecked';
  /** Why it is not usable; then all texts are empty and all numbers 0. */
  readonly damage: Finding | undefined;
  readonly key: string;
  readonly claimName: string;
  readonly issuer: string;
  readonly issuedAt: number;
  readonly expires: number;
  readonly notBefore: number;
  readonly issues: readonly Finding[];

  constructor(stamp: FileStamp, damage: Finding | undefined, head: TokenHead = NO_HEAD) {
    this.ctimeMs = stamp.ctimeMs;
    this.size = stamp.size;
    this.damage = damage;
    this.key = head.key;
    this.claimName = head.claimName;
    this.issuer = head.issuer;
    this.issuedAt = head.issuedAt;
    this.expires = head.expires;
    this.notBefore = head.notBefore;
    this.issues = head.issues;
  }
}

const NO_OPERATOR: OperatorTrust = { key: '', signingKeys: new Set(), strict: false, systemAccount: '' };

export class OperatorFacts extends TokenFacts {
  readonly trust: OperatorTrust;

  constructor(stamp: FileStamp, damage: Finding | undefined, head?: TokenHead, trust = NO_OPERATOR) {
    super(stamp, damage, head);
    this.trust = trust;
  }
}

/** What lists and checks need of an account, beside its head. */
export interface AccountDetails {
  readonly trust: AccountTrust;
  readonly imports: readonly (HeldImport | null)[];
  readonly exports: readonly (OfferedExport | null)[];
  /** How many of them: to know that the index has not to be read further. */
  readonly importCount: number;
  readonly exportCount: number;
  /** -1 unlimited, 0 closed. */
  readonly connections: number;
  readonly jetstream: boolean;
  /** Auth callout is on. */
  readonly callout: boolean;
  /** Curve key of auth callout; empty when none. */
  readonly xkey: string;
  /** SHA-256 of the JWT, base64: what servers hash too. */
  readonly hash: string;
  /** The account with its scopes that have templates: what these become depends on each user. Undefined: none has. */
  readonly templates: AccountClaims | undefined;
}

const NO_DETAILS: AccountDetails = {
  trust: { key: '', signingKeys: new Map(), revocations: undefined, disallowBearer: false },
  imports: [],
  exports: [],
  importCount: 0,
  exportCount: 0,
  connections: 0,
  jetstream: false,
  callout: false,
  xkey: '',
  hash: '',
  templates: undefined,
};

export class AccountFacts extends TokenFacts {
  readonly details: AccountDetails;

  constructor(stamp: FileStamp, damage: Finding | undefined, head?: TokenHead, details = NO_DETAILS) {
    super(stamp, damage, head);
    this.details = details;
  }

  get trust(): AccountTrust {
    return this.details.trust;
  }
}

/** What lists and checks need of a user, beside its head. */
export interface UserDetails {
  readonly issuerAccount: string;
  readonly bearer: boolean;
  /** It has permissions or limits of its own. */
  readonly ownLimits: boolean;
  readonly tags: readonly string[];
}

const NO_TAGS: readonly string[] = Object.freeze([]);

export class UserFacts extends TokenFacts implements UserDetails {
  readonly issuerAccount: string;
  readonly bearer: boolean;
  readonly ownLimits: boolean;
  readonly tags: readonly string[];

  constructor(stamp: FileStamp, damage: Finding | undefined, head?: TokenHead, details?: UserDetails) {
    super(stamp, damage, head);
    this.issuerAccount = details?.issuerAccount ?? '';
    this.bearer = details?.bearer ?? false;
    this.ownLimits = details?.ownLimits ?? false;
    this.tags = details?.tags ?? NO_TAGS;
  }
}

/** May the claims be used: decoded, and the signature not known to be wrong? */
export function isUsable(facts: TokenFacts | undefined): boolean {
  return facts !== undefined && facts.damage === undefined && facts.signature !== 'bad';
}

/** May the facts be remembered: verified, and the file's change time is one that tells it from a later state? */
export function isLasting<T extends TokenFacts>(facts: T | undefined): facts is T {
  return facts !== undefined && facts.damage === undefined && facts.signature === 'good' && facts.ctimeMs > 0;
}
