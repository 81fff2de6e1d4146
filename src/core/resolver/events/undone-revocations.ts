import type { AccountClaims } from '../../claims/account.ts';

/**
 * Revocations of one version of an account that another one does not have any more, nor a wider one in their place:
 * user key or `*` → Unix seconds.
 */
export function undoneRevocations(before: AccountClaims, after: AccountClaims): ReadonlyMap<string, number> {
  const now = after.nats.revocations ?? {};
  const at = (key: string) => (Object.hasOwn(now, key) ? Number(now[key]) : Number.NEGATIVE_INFINITY);
  const lost = Object.entries(before.nats.revocations ?? {}).filter(
    ([key, time]) => Math.max(at(key), at('*')) < Number(time),
  );
  return new Map(lost.map(([key, time]) => [key, Number(time)]));
}
