import { createHash } from 'node:crypto';
import { withArguments } from '../errors.ts';
import { encodeBase32 } from '../nkeys/base32.ts';
import { text } from './json/scalars.ts';
import { always, optional, structure } from './json/structure.ts';
import { type ShareKind, shareKind } from './sharing.ts';
import { type NatsTail, type StandardClaims, standardFields, tailFields } from './standard.ts';

/** Claims of an activation: permission for the account `sub` to import. */
export interface ActivationClaims extends StandardClaims {
  readonly nats: Activation;
}

/** What an activation says under `nats`: it lets its `sub` import this subject from its issuer. */
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

/** What an activation is named by. Claims of other kinds have no subject under `nats`, so none of them is taken for one. */
export interface NamedActivation extends Pick<ActivationClaims, 'iss' | 'sub'> {
  readonly nats: Pick<Activation, 'subject'>;
}

/**
 * Names an activation by what it allows: issuer, importing account and subject up to its first wildcard. nsc and account
 * servers file activations under it.
 *
 * @returns 56 letters with padding; undefined where one of the three is missing
 */
export function activationId(claims: NamedActivation): string | undefined {
  return withArguments(() => {
    const { iss = '', sub = '', nats } = claims;
    const { subject = '' } = nats;
    if (iss === '' || sub === '' || subject === '') return undefined;
    const hash = createHash('sha256')
      .update(`${iss}.${sub}.${literalPart(subject)}`)
      .digest();
    return `${encodeBase32(hash)}====`;
  });
}

function literalPart(subject: string): string {
  const tokens = subject.split('.');
  const wildcard = tokens.findIndex(token => token === '*' || token === '>');
  if (wildcard === 0) return '_';
  return wildcard < 0 ? subject : tokens.slice(0, wildcard).join('.') || subject;
}
