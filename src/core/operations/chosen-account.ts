import { name } from './fields/kinds.ts';
import { type HeldAccount, holdAccount, holdOperator } from './held.ts';
import type { PlanContext } from './operation.ts';

/** The account that an operation is about. */
export const accountField = name({
  flags: '-a, --account <name>',
  label: 'Account',
  about: "account, name or public key (default: nsc's current one)",
});

/** That account, ready to be changed. @throws NkeeperError those of `holdOperator` and `holdAccount` */
export async function chosenAccount(context: PlanContext, wanted: string | undefined): Promise<HeldAccount> {
  return holdAccount(context.store, holdOperator(context.store, context.operator), wanted);
}
