import type { RevocationList } from '../claims/access/revocation.ts';
import { mergeRevocations } from '../claims/access/revocations.ts';
import type { AccountClaims } from '../claims/account.ts';

/** The claims with more revocations: who is revoked already stays so, until the later time of the two. */
export function withRevocations(claims: AccountClaims, more: RevocationList = {}): AccountClaims {
  const list = mergeRevocations(claims.nats.revocations ?? {}, more);
  return Object.keys(list).length === 0 ? claims : { ...claims, nats: { ...claims.nats, revocations: list } };
}
