import type { AccountClaims } from '../claims/account.ts';
import { tokenFacts } from '../resolver/holdings/token-facts.ts';
import type { AccountVersion } from './account-versions.ts';
import type { Emergency } from './emergency.ts';
import { withRevocationsOf } from './with-revocations.ts';

/**
 * The store's version, where it is later than what servers have: it was changed and not pushed. That is not sent along, since it
 * may lift what others revoked meanwhile.
 */
export function unpushedVersion({
  base,
  local,
}: Pick<Emergency, 'base' | 'local'>): AccountVersion | undefined {
  return local && local.token !== base.token && local.issuedAt >= base.issuedAt ? local : undefined;
}

/**
 * The same emergency for the store alone, once its file has the JWT that servers get: the cut is made in what was changed there, too,
 * and who is revoked on servers stays so.
 *
 * @param token that servers get
 */
export function forTheStore(emergency: Emergency, unpushed: AccountVersion, token: string): Emergency {
  const { issuedAt } = tokenFacts(token);
  const claims: AccountClaims = withRevocationsOf(emergency.base.claims, unpushed.claims);
  return {
    ...emergency,
    base: { ...unpushed, claims, issuedAt: Math.max(unpushed.issuedAt, issuedAt) },
    local: { ...emergency.base, token, issuedAt },
  };
}
