import { type AccountClaims, accountCodec } from './account.ts';
import { type ActivationClaims, activationCodec } from './activation.ts';
import {
  type AuthorizationRequestClaims,
  type AuthorizationResponseClaims,
  authorizationRequestCodec,
  authorizationResponseCodec,
} from './authorization.ts';
import { type GenericClaims, genericCodec } from './generic.ts';
import type { Codec } from './json/codec.ts';
import { type OperatorClaims, operatorCodec } from './operator.ts';
import { type UserClaims, userCodec } from './user.ts';

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

/** A claim kind, as it stands in `nats.type`. */
export type ClaimKind = keyof ClaimsByKind;
/** Claims of any kind. */
export type Claims = ClaimsByKind[ClaimKind];

/** How the claims of each kind are read and written. */
export const CLAIMS_CODECS: { readonly [K in ClaimKind]: Codec<ClaimsByKind[K]> } = {
  operator: operatorCodec,
  account: accountCodec,
  user: userCodec,
  activation: activationCodec,
  authorization_request: authorizationRequestCodec,
  authorization_response: authorizationResponseCodec,
  generic: genericCodec,
};
