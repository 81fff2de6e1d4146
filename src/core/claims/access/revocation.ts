import { withArguments } from '../../errors.ts';
import type { Int, StandardClaims } from '../standard.ts';

/** Public key, or `*` for all → Unix seconds. */
export type RevocationList = Readonly<Record<string, Int>>;

/** The entry that revokes a token for this key issued at `issuedAt` (Unix seconds), if there is one. */
export function revocationOf(list: RevocationList, key: string, issuedAt: Int): '*' | 'key' | undefined {
  // No time of issue is 0, as it is in claims without `iat`: such a token must not slip through.
  const at = typeof issuedAt === 'bigint' || Number.isFinite(issuedAt) ? issuedAt : 0;
  return withArguments(() => {
    if (at <= entryOf(list, '*')) return '*';
    return at <= entryOf(list, key) ? 'key' : undefined;
  });
}

/** Was a token for this key, issued at `issuedAt` (Unix seconds), revoked? One issued in the same second was. */
export function isRevoked(list: RevocationList, key: string, issuedAt: Int): boolean {
  return revocationOf(list, key, issuedAt) !== undefined;
}

/** Is a user or an activation revoked? One without subject or time of issue counts as revoked. */
export function isClaimRevoked(list: RevocationList, claims: StandardClaims): boolean {
  return withArguments(() => {
    const { sub = '', iat = 0 } = claims;
    return sub === '' || Number(iat) === 0 || isRevoked(list, sub, iat);
  });
}

function entryOf(list: RevocationList, key: string): Int {
  return Object.hasOwn(list, key) ? (list[key] ?? 0) : Number.NEGATIVE_INFINITY;
}
