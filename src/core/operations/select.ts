import { NkeeperError } from '../errors.ts';
import { chooseAccount, chooseOperator } from '../store/choose.ts';
import type { Store } from '../store/store.ts';
import { makeCurrent } from './current.ts';
import { Draft } from './draft.ts';
import { name } from './fields/kinds.ts';
import { required } from './fields/required.ts';
import { operation, type PlanContext } from './operation.ts';
import type { Plan } from './plan.ts';

/** Make an operator nsc's current one. */
export const selectOperator = operation({
  words: 'select operator',
  noun: 'operator',
  about: "Make an operator nsc's current one: what commands take when none is named",
  argument: 'name',
  examples: ['nkeeper select operator ACME'],
  fields: {
    name: name({ flags: '-n, --name <name>', label: 'Operator', about: 'operator, name or public key' }),
  },
  async plan(input, context) {
    const { store } = context;
    const chosen = chooseOperator(store, required(input.name, 'NAME', 'Name the operator.'));
    return selected(context, 'select operator', chosen.name, accountKept(store, chosen.name));
  },
});

/** Make an account nsc's current one. */
export const selectAccount = operation({
  words: 'select account',
  noun: 'account',
  about: "Make an account nsc's current one: what commands take when none is named",
  argument: 'name',
  examples: ['nkeeper select account ORDERS'],
  fields: {
    name: name({ flags: '-n, --name <name>', label: 'Account', about: 'account, name or public key' }),
  },
  async plan(input, context) {
    const operator = chooseOperator(context.store, context.operator);
    const wanted = required(input.name, 'NAME', 'Name the account.');
    const account = await chooseAccount(context.store, operator, wanted);
    return selected(context, 'select account', operator.name, account.name);
  },
});

/** Make a store, and an operator and account in it, nsc's current ones: what nsc's `env` does with flags. */
export async function planCurrent(
  {
    operator: wanted,
    account: named,
  }: { readonly operator?: string | undefined; readonly account?: string | undefined },
  context: PlanContext,
): Promise<Plan> {
  const { store } = context;
  const isOpen = wanted === undefined && named === undefined && store.locations.current.operator === '';
  if (isOpen) return selected(context, 'env', '', '');
  const operator = chooseOperator(store, wanted);
  const account =
    named === undefined
      ? accountKept(store, operator.name)
      : (await chooseAccount(store, operator, named)).name;
  return selected(context, 'env', operator.name, account);
}

/** As in nsc: an account that is there under the same name stays current, and one alone is taken. */
function accountKept(store: Store, operator: string): string {
  const accounts = store.accounts(operator);
  const { account: before } = store.locations.current;
  const kept = accounts.find(row => row.name === before) ?? (accounts.length === 1 ? accounts[0] : undefined);
  return kept?.name ?? '';
}

/** Operations that change what is current. */
export const selectOperations = [selectOperator, selectAccount];

function selected(context: PlanContext, words: string, operator: string, account: string) {
  const { nscJson, fromWorkingDirectory, current } = context.store.locations;
  if (fromWorkingDirectory)
    throw new NkeeperError(
      'selection-elsewhere',
      `The working directory decides what is current: ${current.from}.`,
      {
        hint: 'Go elsewhere first, or name what you mean: --operator, -a.',
      },
    );
  if (nscJson.problem !== undefined)
    throw new NkeeperError('nsc-config-unreadable', `${nscJson.path} cannot be used: ${nscJson.problem}.`, {
      hint: 'nsc stops on it too: mend it, or move it away.',
    });
  const draft = new Draft(context, words);
  makeCurrent(draft, operator, account);
  const what =
    operator === ''
      ? `store ${context.store.locations.storesDir.path}`
      : account === ''
        ? `operator ${operator}`
        : `account ${operator}/${account}`;
  return draft.finish(`Make ${what} the current one`);
}
