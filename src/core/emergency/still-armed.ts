import type { AccountClaims } from '../claims/account.ts';
import type { Plan } from '../operations/plan.ts';
import type { Armed } from './armed.ts';
import { isCutOff } from './cut.ts';

/**
 * Cuts that are armed and that accounts are to lack from now on: whoever goes on with one makes it again, whatever was meant.
 *
 * @param claimsOf by public key: what an account is to be; undefined: nothing changes there
 */
export function takenBack<A extends Pick<Armed, 'account' | 'cut'>>(
  armed: readonly A[],
  claimsOf: (account: string) => AccountClaims | undefined,
): readonly A[] {
  return armed.filter(({ account, cut }) => {
    const claims = claimsOf(account);
    return claims !== undefined && !isCutOff(claims, cut);
  });
}

/** What to do about such a cut. */
export function takenBackWords({ title, id }: Pick<Armed, 'title' | 'id'>): string {
  return `"${title}" is still armed: a dashboard, or nkeeper revoke --resume, cuts that off again as soon as it is pushed. Where access is given back on purpose, let it go first: nkeeper revoke --let-go ${id}.`;
}

/** An account as a plan leaves it; undefined: the plan is not about it. @param account public key */
export function claimsAfter({ changes }: Pick<Plan, 'changes'>, account: string): AccountClaims | undefined {
  for (const change of changes)
    if (change.kind === 'token' && change.claims === 'account' && change.entity.key === account)
      return change.after as AccountClaims | undefined;
  return undefined;
}
