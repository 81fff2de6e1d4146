import { isRevoked } from '../../claims/access/revocation.ts';
import type { AccountClaims } from '../../claims/account.ts';
import type { Effect, TokenChange } from '../plan.ts';

/**
 * A revocation is held against the time of issue: whoever signs a revoked user again lets it in again, at once and without a
 * push. Said of every change that does so, whatever it is about.
 *
 * @param account its claims as they will be
 * @param now Unix seconds
 */
export function readmission(
  { claims, entity, after, token, issuedAfter = 0 }: TokenChange,
  account: AccountClaims | undefined,
  now: number,
): Effect | undefined {
  if (claims !== 'user' || !after || token !== undefined || !account) return undefined;
  const { revocations = {} } = account.nats;
  const was = Number(after.iat ?? 0);
  // A new user is not meant by an entry for all that was made before.
  const wasOut = was > 0 ? isRevoked(revocations, entity.key, was) : Object.hasOwn(revocations, entity.key);
  const issuedAt = Math.max(now, was + 1, issuedAfter + 1);
  if (!wasOut || isRevoked(revocations, entity.key, issuedAt)) return undefined;
  return {
    kind: 'warning',
    text: `${entity.account}/${entity.name} IS REVOKED, and this lets it in again: its new JWT is issued after the revocation.`,
  };
}
