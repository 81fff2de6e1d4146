import type { AuthorizationRequestClaims, AuthorizationResponseClaims } from '../authorization.ts';
import type { IssueList } from './issue.ts';
import { checkIssuerAccount, checkKey } from './key.ts';
import { checkTimes } from './times.ts';

/** All rules for an authorization request, in the JWT library's order. */
export function checkAuthorizationRequest(
  issues: IssueList,
  claims: AuthorizationRequestClaims,
  now: number,
): void {
  const key = claims.nats.user_nkey ?? '';
  const field = 'nats.user_nkey';
  if (key === '') {
    const hint = 'Put in the public user key that the answer must be about.';
    issues.blocking('auth-request-user-nkey-missing', field, 'The user key is missing.', hint);
  } else {
    checkKey(issues, 'auth-request-user-nkey-invalid', field, key, 'user');
  }
  checkTimes(issues, claims, now);
}

/** All rules for an authorization response, in the JWT library's order. */
export function checkAuthorizationResponse(
  issues: IssueList,
  claims: AuthorizationResponseClaims,
  now: number,
): void {
  const { aud = '', sub = '', nats } = claims;
  checkKey(issues, 'auth-response-subject-invalid', 'sub', sub, 'user');
  checkKey(issues, 'auth-response-audience-invalid', 'aud', aud, 'server');
  if (!nats.error && !nats.jwt) {
    const hint = 'Answer with a user JWT, or with an error text.';
    issues.blocking(
      'auth-response-empty',
      'nats.jwt',
      'The answer has neither a user JWT nor an error.',
      hint,
    );
  }
  if (nats.error && nats.jwt) {
    const hint = 'Leave one of them out.';
    issues.blocking(
      'auth-response-jwt-and-error',
      'nats.error',
      'The answer has a user JWT and an error.',
      hint,
    );
  }
  checkIssuerAccount(issues, 'nats', nats.issuer_account);
  checkTimes(issues, claims, now);
}
