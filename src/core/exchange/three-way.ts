import type { AccountClaims } from '../claims/account.ts';
import { claimsDifference, type Difference } from '../claims/difference/difference.ts';
import { decodeToken } from '../claims/token/token.ts';
import type { Lineage } from './account-history.ts';

/** Two versions of an account, and the one that both come of. */
export interface ThreeWay {
  /** When the common version was issued, Unix seconds; undefined: the journal does not have it. */
  readonly base: number | undefined;
  /** What was changed here since; empty without a base. */
  readonly here: readonly Difference[];
  /** What was changed there since; empty without a base. */
  readonly there: readonly Difference[];
  /** From there to here: what sending the store's version changes on that server. */
  readonly lost: readonly Difference[];
}

/** Compares a server's version with the store's, by way of what both come of, where the journal has that. */
export function threeWay(
  local: AccountClaims,
  there: AccountClaims,
  thereToken: string,
  { versions }: Lineage,
): ThreeWay {
  const lost = differences(there, local);
  const common = commonOf(there, thereToken, versions);
  if (common === undefined) return { base: undefined, here: [], there: [], lost };
  const { base, claims } = common;
  return { base, here: differences(claims, local), there: common.there, lost };
}

/** So many of the store's earlier versions are looked at. */
const MOST_VERSIONS = 20;

/** What the server's version was made from: of those that were here before it, the one that it differs least from. */
function commonOf(
  there: AccountClaims,
  thereToken: string,
  versions: Lineage['versions'],
):
  | { readonly base: number; readonly claims: AccountClaims; readonly there: readonly Difference[] }
  | undefined {
  const issuedAt = Number(there.iat ?? 0);
  const candidates = versions
    .filter(version => version.token === thereToken || version.issuedAt <= issuedAt)
    .slice(0, MOST_VERSIONS)
    .flatMap(version => {
      const claims = claimsOf(version.token);
      return claims ? [{ base: version.issuedAt, claims, there: differences(claims, there) }] : [];
    });
  return candidates.sort((a, b) => a.there.length - b.there.length)[0];
}

/**
 * Was the server's version made somewhere else? Only where all that led to the store's version is known: then a version that
 * is not among it, and is younger than the oldest of it, was never here.
 */
export function isForeign(thereToken: string, issuedAt: number, { versions, born }: Lineage): boolean {
  if (versions.some(({ token }) => token === thereToken)) return false;
  const oldest = versions.at(-1);
  return born || (oldest !== undefined && oldest.issuedAt <= issuedAt);
}

/** Is all that was changed there in the store's version, too? Then sending that undoes nothing of theirs. */
export function isContained({ base, there, lost }: ThreeWay): boolean {
  const other = new Set(lost.map(({ path }) => path));
  return base !== undefined && there.length > 0 && there.every(({ path }) => !other.has(path));
}

/** Of two versions, without what whoever signs sets. */
export function differences(before: AccountClaims, after: AccountClaims): readonly Difference[] {
  return claimsDifference('account', before, after).filter(({ path }) => path !== 'iat' && path !== 'iss');
}

/** Of a version that may be damaged; not verified. */
export function claimsOf(token: string): AccountClaims | undefined {
  try {
    const decoded = decodeToken(token);
    return decoded.kind === 'account' ? (decoded.claims as AccountClaims) : undefined;
  } catch {
    return undefined;
  }
}
