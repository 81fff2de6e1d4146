import type { RevocationList } from '../claims/access/revocation.ts';
import { revoke } from '../claims/access/revocations.ts';
import type { AccountClaims } from '../claims/account.ts';

/** The claims with more revocations: who is revoked already stays so, until the later time of the two. */
export function withRevocations(claims: AccountClaims, more: RevocationList = {}): AccountClaims {
  let list = claims.nats.revocations ?? {};
  for (const [key, at] of Object.entries(more)) list = revoke(list, key, at);
  return Object.keys(list).length === 0 ? claims : { ...claims, nats: { ...claims.nats, revocations: list } };
}
