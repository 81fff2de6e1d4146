import { undoing } from '../../core/exchange/undoing.ts';
import { shellWord } from '../../core/text/shell-word.ts';
import { reviewWish } from '../changes/decide.ts';
import type { Dashboard } from '../dashboard.ts';
import { closeOverlay } from '../overlays.ts';
import type { PushDialog } from './push-dialog.ts';
import { leavePush, reasonOf } from './start-push.ts';

/** A push would undo revocations that servers have. */
export function undoesRevocations({ open, prune }: PushDialog): boolean {
  return !prune && open !== undefined && undoing(open.plan.accounts).length > 0;
}

/** Takes what servers revoke into the store's versions: a change like any other, to be pushed then. */
export function keepRevocations(app: Dashboard, push: PushDialog): void {
  if (!push.open || !undoesRevocations(push))
    return app.say('No revocation of the servers is in conflict here.', 'warning');
  const { accounts } = push.open.plan;
  const { operator } = push;
  const which = undoing(accounts).map(({ name }) => `-a ${shellWord(name)}`);
  leavePush(app, push);
  reviewWish(app, {
    operator,
    plan: async (_machinery, context) => {
      const { planKeepRevocations } = await import('./machinery.ts');
      return planKeepRevocations(accounts, context);
    },
    command: `nkeeper push ${which.join(' ')} --keep-revocations --operator ${shellWord(operator)}`,
    no: 'No',
    back: () => closeOverlay(app),
    failed: error => {
      closeOverlay(app);
      app.say(`Nothing was changed. ${reasonOf(error)}`, 'error');
    },
  });
}
