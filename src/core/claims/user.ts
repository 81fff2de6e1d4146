import type { UserLimits } from './limits.ts';
import type { NatsTail, StandardClaims } from './standard.ts';

/** Claims of a user, named as in the JWT. */
export interface UserClaims extends StandardClaims {
  readonly nats: User;
}

/** A user signed by a scope's key has none of the limits: not even an empty list. */
export interface User extends UserLimits, NatsTail {
  /** Public key of the account, when one of its signing keys signed. */
  readonly issuer_account?: string;
}
