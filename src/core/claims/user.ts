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

/**
 * Tells whether a user has any permission or limit of its own: then a scope's key may not sign it. An empty list counts,
 * as it does for servers; a zero does not.
 */
export function hasOwnLimits({ nats }: UserClaims): boolean {
  const { issuer_account: _issuer, tags: _tags, type: _type, version: _version, pub, sub, ...limits } = nats;
  const lists = [pub.allow, pub.deny, sub.allow, sub.deny];
  return lists.some(list => list !== undefined) || Object.values(limits).some(isSet);
}

function isSet(limit: unknown): boolean {
  return typeof limit === 'object' || Boolean(limit);
}
