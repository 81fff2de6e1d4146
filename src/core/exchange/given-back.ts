import { addedSigningKeys, signingKeysOf } from '../claims/access/added-keys.ts';
import { isShut } from '../claims/access/shut.ts';
import type { AccountClaims } from '../claims/account.ts';
import { someOf } from '../text/count-of.ts';
import { shortKey } from '../text/short-key.ts';
import type { Lineage } from './account-history.ts';
import { claimsOf } from './three-way.ts';

/** What servers do not let in, and the store's version does: it may have been cut off there. */
export interface GivenBack {
  /** Signing key; undefined: the account itself, which is closed there. */
  readonly key: string | undefined;
  /** It was there once, and was taken away. False: that may be so, and nothing tells. */
  readonly known: boolean;
}

/**
 * What a push would let in again. Not what was given here for the first time since the server's version was made, as the
 * journal shows it: that is what a push is for.
 *
 * @param theirs the server's version
 * @param isThere some server has the store's version: then only what is known to have been taken away counts
 */
export function givenBack(
  theirs: AccountClaims,
  theirToken: string,
  ours: AccountClaims,
  { versions }: Lineage,
  isThere: boolean,
): readonly GivenBack[] {
  const keys = addedSigningKeys(theirs, ours);
  const opens = isShut(theirs.nats.limits) && !isShut(ours.nats.limits);
  if (keys.length === 0 && !opens) return [];
  const past = versions.flatMap(({ token, issuedAt }) => {
    const claims = claimsOf(token);
    return claims ? [{ claims, issuedAt, isTheirs: token === theirToken }] : [];
  });
  const made = Number(theirs.iat ?? 0);
  const judge = (key: string | undefined, gives: (claims: AccountClaims) => boolean): GivenBack[] => {
    const known = provenance(
      past.map(version => ({ ...version, gives: gives(version.claims) })),
      made,
    );
    return known === 'new' || (known === 'unknown' && isThere) ? [] : [{ key, known: known === 'taken' }];
  };
  return [
    ...keys.flatMap(key => judge(key, claims => signingKeysOf(claims).includes(key))),
    ...(opens ? judge(undefined, claims => !isShut(claims.nats.limits)) : []),
  ];
}

interface Past {
  readonly gives: boolean;
  readonly issuedAt: number;
  readonly isTheirs: boolean;
}

/**
 * Where the store's version has it from. `new`: it was given here, after the server's version was made. `taken`: it had been there
 * before, and was taken away.
 *
 * @param past what led to the store's version, the newest first
 * @param made when the server's version was, Unix seconds
 */
function provenance(past: readonly Past[], made: number): 'new' | 'taken' | 'unknown' {
  const without = past.findIndex(({ gives }) => !gives);
  if (without >= 0 && past.slice(without).some(({ gives }) => gives)) return 'taken';
  if (past.some(({ isTheirs }) => isTheirs)) return 'new';
  // Whoever made the server's version may have had it, and taken it away.
  if (past.some(({ gives, issuedAt }) => gives && issuedAt <= made)) return 'unknown';
  return without >= 0 ? 'new' : 'unknown';
}

/** What a push would give back, in sentences. @param where names of servers */
export function givenBackWords(given: readonly GivenBack[], where: string): string {
  const keysOf = (known: boolean) =>
    given.flatMap(each => (each.key !== undefined && each.known === known ? shortKey(each.key) : []));
  const [taken, unsure] = [keysOf(true), keysOf(false)];
  return [
    ...(taken.length === 0
      ? []
      : [
          `A push gives a signing key back that was removed: what ${someOf(taken, MOST)} signed could get in again on ${where}.`,
        ]),
    ...(unsure.length === 0
      ? []
      : [
          `${someOf(unsure, MOST)} is no signing key on ${where}. If it was removed there, a push lets in again what it signed; that it was added here since, the journal does not show.`,
        ]),
    ...(given.some(({ key }) => key === undefined)
      ? [`A push opens the account, which is closed on ${where}.`]
      : []),
  ].join(' ');
}

const MOST = 5;
