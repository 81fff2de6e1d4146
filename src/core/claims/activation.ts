import type { ShareKind } from './sharing.ts';
import type { NatsTail, StandardClaims } from './standard.ts';

/** Claims of an activation: permission for the account `sub` to import. */
export interface ActivationClaims extends StandardClaims {
  readonly nats: Activation;
}

export interface Activation extends NatsTail {
  readonly subject?: string;
  readonly kind?: ShareKind;
  /** Public key of the exporting account, when one of its signing keys signed. */
  readonly issuer_account?: string;
}
