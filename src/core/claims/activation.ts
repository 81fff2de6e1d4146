import { text } from './json/scalars.ts';
import { always, optional, structure } from './json/structure.ts';
import { type ShareKind, shareKind } from './sharing.ts';
import { type NatsTail, type StandardClaims, standardFields, tailFields } from './standard.ts';

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

export const activationCodec = structure<ActivationClaims>({
  ...standardFields,
  nats: always(
    structure<Activation>({
      subject: optional(text),
      kind: optional(shareKind),
      issuer_account: optional(text),
      ...tailFields,
    }),
  ),
});
