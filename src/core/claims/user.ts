import { text } from './json/scalars.ts';
import { always, optional, structure } from './json/structure.ts';
import { type UserLimits, userLimitFields } from './limits.ts';
import { type NatsTail, type StandardClaims, standardFields, tailFields } from './standard.ts';

/** Claims of a user, named as in the JWT. */
export interface UserClaims extends StandardClaims {
  readonly nats: User;
}

/** A user signed by a scope's key has none of the limits: not even an empty list. */
export interface User extends UserLimits, NatsTail {
  /** Public key of the account, when one of its signing keys signed. */
  readonly issuer_account?: string;
}

export const userCodec = structure<UserClaims>({
  ...standardFields,
  nats: always(structure<User>({ ...userLimitFields, issuer_account: optional(text), ...tailFields })),
});
