import type { Account } from '../core/claims/account.ts';
import type { UserLimits } from '../core/claims/limits.ts';
import type { User } from '../core/claims/user.ts';
import type { SampleKeys } from './sample-keys.ts';

export const HOUR = 3_600;
export const DAY = 24 * HOUR;

/** What an account of the sample is made from. Times are Unix seconds. */
export interface SampleAccount {
  readonly name: string;
  readonly issuedAt: number;
  /** Differences to a fresh account. */
  readonly nats?: Partial<Account>;
  /** Scoped signing keys by role. */
  readonly roles?: Readonly<Record<string, SampleRole>>;
  readonly users: readonly SampleUser[];
}

export interface SampleRole {
  readonly description: string;
  readonly template: Partial<UserLimits>;
}

export interface SampleUser {
  readonly name: string;
  /** Role whose key signs; the account's plain signing key when left out. */
  readonly role?: string;
  readonly issuedAt?: number;
  readonly expires?: number;
  readonly notBefore?: number;
  /** Differences to a fresh user; not for users with a role. */
  readonly nats?: Partial<User>;
  /** Signed by a key that the account no longer lists. */
  readonly signerRetired?: boolean;
  /** No creds file: somebody else has them. */
  readonly withoutCreds?: boolean;
  /** The JWT file lost its end. */
  readonly truncated?: boolean;
}

/** What the accounts are written from. */
export interface SampleWorld {
  readonly keys: SampleKeys;
  /** Unix seconds. */
  readonly now: number;
}
