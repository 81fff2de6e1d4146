import type { ActivationClaims } from '../../core/claims/activation.ts';
import type { DecodedToken } from '../../core/claims/token/token.ts';
import { claimsJson } from '../claims-json.ts';
import { CLAIMS_STYLE, jsonText } from '../json-text.ts';
import type { Section } from './card.ts';
import { type CardContext, standardFacts } from './words.ts';

/** Everything that an activation says. */
export function activationCard(claims: ActivationClaims, context: CardContext): readonly Section[] {
  const { nats } = claims;
  return [
    {
      title: `Activation ${claims.name ?? ''}`,
      facts: [
        ...standardFacts(
          claims,
          { label: 'Account ID', issuerAccount: nats.issuer_account, tags: nats.tags },
          context,
        ),
        ['Import Type', nats.kind ?? 'not said'],
        ['Import Subject', nats.subject || 'not said'],
      ],
    },
  ];
}

/** Claims of a kind that nobody describes by hand: the usual facts, and the rest as JSON. */
export function otherCard(decoded: DecodedToken, context: CardContext): readonly Section[] {
  const { kind, claims, payload } = decoded;
  const json = claimsJson(payload);
  const nats = typeof json === 'object' && json !== null && 'nats' in json ? json.nats : undefined;
  return [
    { title: `JWT of kind ${kind}`, facts: standardFacts(claims, { label: 'Subject' }, context) },
    {
      title: 'Claims',
      facts: [['nats', nats === undefined ? undefined : jsonText(nats, CLAIMS_STYLE).split('\n')]],
    },
  ];
}
