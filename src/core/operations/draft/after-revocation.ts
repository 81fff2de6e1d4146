import { revokedUntil } from '../../claims/access/revoked-until.ts';
import type { AccountClaims } from '../../claims/account.ts';
import { utcText } from '../../trust/times.ts';
import type { Effect, TokenChange } from '../plan.ts';

/** Seconds. Whoever revoked may have had a clock so far before ours. */
const MOST_AHEAD_S = 300;

/**
 * Servers refuse for ever what was issued until the time of a revocation, in the same second too: a JWT that is to be used is
 * issued after that. Where that is far ahead somebody meant it, and it is said.
 *
 * @param account its claims as they will be
 * @param now Unix seconds
 */
export function issuedAfterRevocation(
  change: TokenChange,
  account: AccountClaims | undefined,
  now: number,
): { readonly change: TokenChange; readonly effect?: Effect } {
  const { claims, entity, after, token } = change;
  if (claims !== 'user' || !after || token !== undefined || !account) return { change };
  const until = revokedUntil(account.nats.revocations ?? {}, entity.key);
  if (until === undefined || until < now) return { change };
  if (until <= now + MOST_AHEAD_S)
    return { change: { ...change, issuedAfter: Math.max(until, change.issuedAfter ?? 0) } };
  return {
    change,
    effect: {
      kind: 'warning',
      text: `${entity.account}/${entity.name} is revoked until ${utcText(until)}, which is ahead of this clock: servers REFUSE its new JWT. Set the clock right, or take that back (nkeeper revocations delete-user), and issue it again.`,
    },
  };
}
