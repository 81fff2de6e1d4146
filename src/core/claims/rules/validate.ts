import { requireTime } from '../../errors.ts';
import type { ClaimKind, Claims, ClaimsByKind } from '../kinds.ts';
import { withTypes } from '../shape.ts';
import { checkAccount } from './account.ts';
import { checkActivation } from './activation.ts';
import { checkAuthorizationRequest, checkAuthorizationResponse } from './authorization.ts';
import { type Issue, IssueList } from './issue.ts';
import { checkOperator } from './operator.ts';
import { checkTimes } from './times.ts';
import { checkUser } from './user.ts';

export { type Issue, type IssueSeverity, isBlocking } from './issue.ts';

type Checks = {
  readonly [K in ClaimKind]: (issues: IssueList, claims: ClaimsByKind[K], now: number) => void;
};

const CHECKS: Checks = {
  operator: checkOperator,
  account: checkAccount,
  user: checkUser,
  activation: checkActivation,
  authorization_request: checkAuthorizationRequest,
  authorization_response: checkAuthorizationResponse,
  generic: checkTimes,
};

/**
 * Everything that is wrong with claims, as the JWT library (v2.8.3) sees it: the same issues in the same order; where
 * the library walks a map, in the order of the map's keys here. Claims are not changed.
 *
 * @param kind claim kind, as it stands in `nats.type`
 * @param now Unix seconds
 * @throws NkeeperError `claim-unencodable`: from JavaScript, with members of a wrong type; `argument-invalid`: `now` is no time
 */
export function validateClaims<K extends ClaimKind>(kind: K, claims: ClaimsByKind[K], now: number): Issue[] {
  requireTime(now);
  const list = new IssueList();
  withTypes(kind, claims, () => {
    const check = CHECKS[kind] as (issues: IssueList, claims: Claims, now: number) => void;
    check(list, claims, now);
  });
  return list.issues;
}
