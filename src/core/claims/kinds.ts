import type { AccountClaims } from './account.ts';
import type { ActivationClaims } from './activation.ts';
import type { AuthorizationRequestClaims, AuthorizationResponseClaims } from './authorization.ts';
import type { GenericClaims } from './generic.ts';
import type { OperatorClaims } from './operator.ts';
import type { UserClaims } from './user.ts';

/** The claims of each kind, by the name that stands in `nats.type`. */
export interface ClaimsByKind {
  readonly operator: OperatorClaims;
  readonly account: AccountClaims;
  readonly user: UserClaims;
  readonly activation: ActivationClaims;
  readonly authorization_request: AuthorizationRequestClaims;
  readonly authorization_response: AuthorizationResponseClaims;
  readonly generic: GenericClaims;
}

export type ClaimKind = keyof ClaimsByKind;
export type Claims = ClaimsByKind[ClaimKind];
