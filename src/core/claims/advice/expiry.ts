import type { ClaimKind } from '../kinds.ts';
import type { IssueList } from '../rules/issue.ts';
import type { StandardClaims } from '../standard.ts';

/** Claims whose expiry servers look at: not those of an operator. */
const ENDS: Partial<Record<ClaimKind, string>> = {
  account: 'account',
  user: 'user',
  activation: 'activation',
  authorization_response: 'user',
};

/** An expiry before 1970: Go's library, and so nsc, takes every negative one for none, and servers do not. */
export function adviseExpiry(issues: IssueList, kind: ClaimKind, { exp = 0 }: StandardClaims): void {
  if (exp >= 0) return;
  const hint = 'Leave exp out where it is never to expire.';
  const whom = ENDS[kind];
  if (whom === undefined) {
    const message = `The expiry ${exp} is before 1970, which nobody takes for an end.`;
    issues.warning('expiry-negative', 'exp', message, hint);
    return;
  }
  const message = `The expiry ${exp} is before 1970: servers take the ${whom} for expired, nsc takes it for one that never ends.`;
  issues.time('expiry-negative', 'exp', message, hint);
}
