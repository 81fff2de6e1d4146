import { adviseClaims } from '../core/claims/advice/advice.ts';
import { adviseTokenText, adviseUnknownMembers } from '../core/claims/advice/token-text.ts';
import { validateClaims } from '../core/claims/rules/validate.ts';
import type { DecodedToken } from '../core/claims/token/token.ts';
import type { Problem } from '../core/trust/problem.ts';

/**
 * Everything that a JWT alone tells against itself: rules of its claims, what servers make of them, and how it is written.
 * @param trusted Its signature was verified and is right.
 * @param now Unix seconds.
 */
export function tokenProblems(
  decoded: DecodedToken,
  trusted: boolean,
  path: string,
  now: number,
): readonly Problem[] {
  const { kind, claims, text } = decoded;
  const issues = [
    ...validateClaims(kind, claims, now),
    ...adviseClaims(kind, claims, { tokenLength: text.length, now }),
    ...adviseTokenText(decoded),
    ...adviseUnknownMembers(decoded),
  ].map(({ field, ...issue }) => ({ ...issue, place: { path, ...(field !== '' && { field }) } }));
  return trusted ? issues : [signatureWrong(path, claims.iss ?? ''), ...issues];
}

function signatureWrong(path: string, issuer: string): Problem {
  const message = `The signature does not fit: it was not made by ${issuer || 'its issuer'}, or the JWT was changed.`;
  return { code: 'signature-wrong', severity: 'blocking', message, place: { path } };
}
