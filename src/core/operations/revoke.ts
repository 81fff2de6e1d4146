import { revoke } from '../claims/access/revocations.ts';
import { revokedUntil } from '../claims/access/revoked-until.ts';
import type { AccountClaims } from '../claims/account.ts';
import type { Draft } from './draft.ts';
import type { HeldAccount, Remains } from './held.ts';

/** When the tokens of this user were revoked, by its own key or by `*` (Unix seconds); undefined: never. */
export function revocationOf({ nats }: AccountClaims, key: string): number | undefined {
  const { revocations = {} } = nats;
  const times = [key, '*'].flatMap(name =>
    Object.hasOwn(revocations, name) ? [Number(revocations[name])] : [],
  );
  return times.length === 0 ? undefined : Math.max(...times);
}

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
