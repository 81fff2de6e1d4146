import { tokenFacts } from '../resolver/holdings/token-facts.ts';
import type { AccountVersion } from './account-versions.ts';
import type { Emergency } from './emergency.ts';
import { withRevocations } from './with-revocations.ts';

/**
 * The store's version, where it is later than what servers have: it was changed and not pushed. That is not sent along, since it
 * may lift what others revoked meanwhile: who is revoked on servers stays so in it.
 */
export function unpushedVersion({
  base,
  local,
}: Pick<Emergency, 'base' | 'local'>): AccountVersion | undefined {
  if (!local || local.token === base.token || local.issuedAt < base.issuedAt) return undefined;
  return { ...local, claims: withRevocations(local.claims, base.claims.nats.revocations) };
}

/**
 * The same emergency for the store alone, once its file has the JWT that servers get: the cut is made in what was changed there, too.
 *
 * @param token that servers get
 */
export function forTheStore(emergency: Emergency, unpushed: AccountVersion, token: string): Emergency {
  const { issuedAt } = tokenFacts(token);
  return {
    ...emergency,
    base: { ...unpushed, issuedAt: Math.max(unpushed.issuedAt, issuedAt) },
    local: { ...emergency.base, token, issuedAt },
  };
}
