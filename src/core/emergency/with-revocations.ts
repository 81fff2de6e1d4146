import { revoke } from '../claims/access/revocations.ts';
import type { AccountClaims } from '../claims/account.ts';

/** The claims with all revocations of another version: who is revoked in that stays so. */
export function withRevocationsOf(other: AccountClaims | undefined, claims: AccountClaims): AccountClaims {
  let list = claims.nats.revocations ?? {};
  for (const [key, at] of Object.entries(other?.nats.revocations ?? {})) list = revoke(list, key, at);
  return Object.keys(list).length === 0 ? claims : { ...claims, nats: { ...claims.nats, revocations: list } };
}
