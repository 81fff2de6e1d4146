import type { OperatorClaims } from '../../core/claims/operator.ts';
import type { Section } from './card.ts';
import { type CardContext, keyText, standardFacts, yesNo } from './words.ts';

/** Everything that an operator's JWT says. */
export function operatorCard(claims: OperatorClaims, context: CardContext): readonly Section[] {
  const { nats } = claims;
  return [
    {
      title: `Operator ${claims.name ?? ''}`,
      facts: [
        ...standardFacts(claims, { label: 'Operator ID', tags: nats.tags }, context),
        ['Account JWT Server', nats.account_server_url || undefined],
        ['Operator Service URLs', nats.operator_service_urls],
        ['System Account', keyText(nats.system_account, context) ?? 'none'],
        ['Require Signing Keys', yesNo(nats.strict_signing_key_usage)],
        ['Oldest Server', nats.assert_server_version || undefined],
        ['Signing Keys', nats.signing_keys ?? 'none'],
      ],
    },
  ];
}
