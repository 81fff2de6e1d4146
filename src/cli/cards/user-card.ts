import type { SigningKey } from '../../core/claims/scopes.ts';
import { signingKeyOf } from '../../core/claims/scopes.ts';
import { hasOwnLimits, type UserClaims } from '../../core/claims/user.ts';
import type { Section } from './card.ts';
import { userLimitFacts } from './permissions-card.ts';
import { scopeSection } from './scope-card.ts';
import { type CardContext, standardFacts } from './words.ts';

/**
 * Everything that a user's JWT says, and the scope that decides for it, if its signer has one.
 * @param signers Signing keys of its account; empty where that is not known.
 */
export function userCard(
  claims: UserClaims,
  signers: readonly SigningKey[],
  context: CardContext,
): readonly Section[] {
  const { nats } = claims;
  const signer = signers.find(key => signingKeyOf(key) === claims.iss);
  const scope = signer && scopeSection(signer);
  const facts = standardFacts(
    claims,
    { label: 'User ID', issuerAccount: nats.issuer_account, tags: nats.tags },
    context,
  );
  const title = `User ${claims.name ?? ''}`;
  // A scoped user has none of its own, and a token alone does not say what its scope grants.
  if (!scope && signers.length === 0 && nats.issuer_account && !hasOwnLimits(claims)) {
    const text = 'those of the scope that signed it: the account’s JWT has them';
    return [{ title, facts: [...facts, ['Permissions, Limits', text]] }];
  }
  if (!scope) return [{ title, facts: [...facts, ...userLimitFacts(nats, 0)] }];
  return [{ title, facts: [...facts, ['Issuer Scoped', 'yes: the limits of the scope below apply']] }, scope];
}
