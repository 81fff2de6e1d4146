import type { AccountClaims } from '../../claims/account.ts';
import type { Plan } from '../plan.ts';

/** Names of the accounts in which a plan lifts a revocation: servers that have it get such a JWT only by a push that is forced. */
export function liftedIn({ changes }: Pick<Plan, 'changes'>): readonly string[] {
  return changes.flatMap(change => {
    if (change.kind !== 'token' || change.claims !== 'account' || !change.before?.claims || !change.after)
      return [];
    const was = (change.before.claims as AccountClaims).nats.revocations ?? {};
    const is = (change.after as AccountClaims).nats.revocations ?? {};
    return Object.keys(was).every(key => Object.hasOwn(is, key)) ? [] : [change.entity.name];
  });
}
