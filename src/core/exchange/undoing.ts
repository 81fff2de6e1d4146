import type { PlannedAccount } from './plan-push.ts';

/** Those of which a push would undo revocations that servers have. */
export function undoing(accounts: readonly PlannedAccount[]): readonly PlannedAccount[] {
  return accounts.filter(({ conflicts }) => conflicts.some(({ kind }) => kind === 'readmits'));
}
