import { revoke } from '../claims/access/revocations.ts';
import { revokedUntil } from '../claims/access/revoked-until.ts';
import type { Draft } from './draft.ts';
import type { HeldAccount, Remains } from './held.ts';

/** Whose tokens are revoked: a user's public key or `*`, and up to when (Unix seconds). */
export interface Revocation {
  readonly key: string;
  readonly at: number;
}

/** The revocation of everything that a user has now. Its JWT may be issued a little ahead of the clock. */
export function revocationNow({ ref, claims }: Remains, now: number): Revocation {
  return { key: ref.key, at: Math.max(now, Number(claims?.iat ?? 0)) };
}

/** Revokes users in one new JWT of the account. */
export function revokeUsers(draft: Draft, held: HeldAccount, revoked: readonly Revocation[]): void {
  const claims = draft.claimsOf(held);
  let revocations = claims.nats.revocations ?? {};
  for (const { key, at } of revoked) {
    // Own entries stay when all are revoked: who lifts that does not let them in. None comes where that covers it.
    if ((revokedUntil(revocations, key) ?? -1) < at) revocations = revoke(revocations, key, at);
  }
  draft.editAccount(held, { ...claims, nats: { ...claims.nats, revocations } });
}
