import type { UserLimits } from './limits.ts';

/** A signing key with a template: users signed by it get the template's limits and have none of their own. */
export interface UserScope {
  readonly kind: 'user_scope';
  /** Public account key. */
  readonly key: string;
  /** Label. */
  readonly role: string;
  readonly template: UserLimits;
  readonly description: string;
}

/** A signing key of an account: plain (the public key) or with a scope. */
export type SigningKey = string | UserScope;

/** The public key of a signing key, plain or scoped. */
export function signingKeyOf(entry: SigningKey): string {
  return typeof entry === 'string' ? entry : entry.key;
}
