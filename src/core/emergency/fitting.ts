import { compactRevocations } from '../claims/access/revocations.ts';
import type { AccountClaims } from '../claims/account.ts';
import { tokenSize } from '../claims/token/encode.ts';
import { MAX_TOKEN_SIZE } from '../claims/token/token-text.ts';
import { tooLargeWords } from '../operations/checks/token-size.ts';
import { integer } from '../text/amounts.ts';
import { type CutKind, revokesAll } from './cut.ts';
import type { Emergency } from './emergency.ts';

/** Claims that servers can be sent, or why there are none. */
export interface Fitting {
  readonly claims: AccountClaims;
  /** How many revocations were left out, since the one for all covers them. */
  readonly leftOut: number;
  /** Why nothing can be sent; empty where it can. */
  readonly refused: string;
}

/** Below this no cut makes it too large: it is not measured. */
const SMALL = MAX_TOKEN_SIZE / 2;

/**
 * A JWT larger than what goes over the connection reaches no server, and over 1 MiB nobody can read it again. What the
 * revocation of all covers is left out first: nobody gets in by that.
 */
export function fit(
  claims: AccountClaims,
  kind: CutKind,
  {
    accountName,
    accountKey,
    base,
    session,
  }: Pick<Emergency, 'accountName' | 'accountKey' | 'base' | 'session'>,
): Fitting {
  const most = Math.min(MAX_TOKEN_SIZE, session.maxPayload || MAX_TOKEN_SIZE);
  const issuer = base.claims.iss ?? accountKey;
  const sizeOf = (each: AccountClaims) => tokenSize('account', each, issuer);
  if (base.token.length < Math.min(SMALL, most / 2) || sizeOf(claims) <= most)
    return { claims, leftOut: 0, refused: '' };
  const { revocations = {} } = claims.nats;
  const count = Object.keys(revocations).length;
  const fewer = compactRevocations(revocations);
  const compact = { ...claims, nats: { ...claims.nats, revocations: fewer } };
  const bytes = sizeOf(compact);
  const leftOut = count - Object.keys(fewer).length;
  if (bytes <= most) return { claims: compact, leftOut, refused: '' };
  const advice = revokesAll(kind)
    ? ''
    : ` Revoke all users of ${accountName} in their place (--all-users): that one takes the place of all others.`;
  const has = `It has ${integer(count)} revocations.`;
  return {
    claims,
    leftOut: 0,
    refused: `${tooLargeWords('account', accountName, bytes, most)} ${has}${advice}`,
  };
}
