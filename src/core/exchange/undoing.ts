import type { Conflict } from './conflict.ts';
import type { PlannedAccount } from './plan-push.ts';

/** Those of which a push would undo revocations that servers have. */
export function undoing(accounts: readonly PlannedAccount[]): readonly PlannedAccount[] {
  return accounts.filter(({ conflicts }) => conflicts.some(({ kind }) => kind === 'readmits'));
}

/** Does sending let somebody in whom servers refuse? That is never meant by the way. */
export function isLettingIn({ kind }: Pick<Conflict, 'kind'>): boolean {
  return kind === 'readmits' || kind === 'signing-key' || kind === 'reopens';
}
