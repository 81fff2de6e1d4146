import { mergeRevocations } from '../claims/access/revocations.ts';
import { Draft } from '../operations/draft.ts';
import { holdAccount, holdOperator } from '../operations/held.ts';
import type { PlanContext } from '../operations/operation.ts';
import type { Plan } from '../operations/plan.ts';
import { countOf } from '../text/count-of.ts';
import type { PlannedAccount } from './plan-push.ts';
import { undoing } from './undoing.ts';

/**
 * Takes what servers revoke into the store's versions, and nothing else of theirs: the way on where the store's version was
 * edited and theirs has revocations. A change of the store as any other; it has to be pushed then.
 *
 * @param accounts of a planned push
 * @throws NkeeperError those of {@link holdAccount}
 */
export async function planKeepRevocations(
  accounts: readonly PlannedAccount[],
  context: PlanContext,
): Promise<Plan> {
  const operator = holdOperator(context.store, context.operator);
  const draft = new Draft(context, 'keep revocations');
  const meant = undoing(accounts);
  for (const { name, there, conflicts } of meant) {
    const held = await holdAccount(context.store, operator, name);
    for (const { servers, revoked } of conflicts) {
      if (Object.keys(revoked).length === 0) continue;
      const claims = draft.claimsOf(held);
      const revocations = mergeRevocations(claims.nats.revocations ?? {}, revoked);
      draft.editAccount(held, { ...claims, nats: { ...claims.nats, revocations } });
      draft.effect('note', `${servers.join(', ')} revoked them: they stay so, and the rest is the store's.`);
    }
    const theirs = there.filter(each => conflicts.some(({ servers }) => servers === each.servers));
    // Servers take what was issued last, and theirs may be of this very second.
    draft.issueAfter(held, Math.max(...theirs.map(({ issuedAt }) => issuedAt)));
  }
  const [only] = meant;
  const what = meant.length === 1 && only ? only.name : countOf(meant.length, 'account');
  return draft.finish(`Keep the revocations that servers have of ${what}`);
}
