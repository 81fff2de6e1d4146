import { NkeeperError } from '../core/errors.ts';
import { chooseAccount, chooseUser } from '../core/store/choose.ts';
import type { AccountRow, KeyRow, OperatorRow, Store } from '../core/store/store.ts';

/** nsc's flags of `list keys`. */
export interface KeyFlags {
  readonly operator?: boolean;
  readonly accounts?: boolean;
  readonly users?: boolean;
  readonly curve?: boolean;
  readonly all?: boolean;
  readonly account?: string;
  readonly user?: string;
  readonly filter?: string;
  readonly notReferenced?: boolean;
  readonly showSeeds?: boolean;
  readonly json?: boolean;
  readonly check?: boolean;
}

/** Which kinds of keys are wanted; without any flag all of them, but of the current account only, as in nsc. */
interface Kinds {
  readonly operator: boolean;
  readonly accounts: boolean;
  readonly users: boolean;
  readonly curve: boolean;
}

/** Which keys the flags ask for. */
export interface Selection {
  /** In nsc's order, as positions in the rows of {@link Store.keys}. */
  readonly positions: readonly number[];
  /** How many keys `--not-referenced` leaves out: something that cannot be read may use them. */
  readonly withheld: number;
}

/**
 * The keys that the flags ask for. Reads no more of the store than they need.
 *
 * @throws NkeeperError `account-unknown`, `account-required`, `user-unknown`
 */
export async function selectKeys(store: Store, operator: OperatorRow, flags: KeyFlags): Promise<Selection> {
  const kinds = kindsOf(flags);
  const account = await wantedAccount(store, operator, flags);
  if (account && !flags.notReferenced) await store.readUsers(operator.name, account.name);
  else await store.scan({ operator: flags.notReferenced ? undefined : operator.name, compare: false });
  const user = flags.user === undefined ? undefined : await wantedUser(store, operator, account, flags.user);
  await store.scanKeys({ modes: false });
  const letters = (flags.filter ?? '').toUpperCase();
  const wanted = (row: KeyRow) =>
    (flags.notReferenced
      ? row.operator !== operator.name && row.stored
      : isOf(row, operator, account, user)) &&
    isOfKind(row, kinds) &&
    row.key.includes(letters);
  const rows = store.keys();
  const found = Array.from(rows.keys()).filter(i => wanted(rows[i] as KeyRow));
  const positions = flags.notReferenced ? found.filter(i => (rows[i] as KeyRow).use !== 'unknown') : found;
  return { positions, withheld: found.length - positions.length };
}

function kindsOf(flags: KeyFlags): Kinds {
  const { operator = false, accounts = false, users = false, curve = false } = flags;
  const all = flags.all === true || isDefault(flags);
  return { operator: all || operator, accounts: all || accounts, users: all || users, curve: all || curve };
}

function isDefault({ operator, accounts, users, curve, all }: KeyFlags): boolean {
  return !(operator || accounts || users || curve || all);
}

async function wantedAccount(
  store: Store,
  operator: OperatorRow,
  flags: KeyFlags,
): Promise<AccountRow | undefined> {
  if (flags.account !== undefined) return chooseAccount(store, operator, flags.account);
  if (!isDefault(flags) || flags.notReferenced) return undefined;
  try {
    return await chooseAccount(store, operator, undefined);
  } catch (error) {
    // No current account: nsc then lists all of them.
    if (error instanceof NkeeperError) return undefined;
    throw error;
  }
}

/** `--user` names a user of the account, or of whichever accounts have one of that name. */
async function wantedUser(
  store: Store,
  operator: OperatorRow,
  account: AccountRow | undefined,
  wanted: string,
): Promise<(row: KeyRow) => boolean> {
  if (account) {
    const { name } = await chooseUser(store, account, wanted);
    return row => row.user === name;
  }
  const isWanted = (row: KeyRow) => row.user === wanted || row.key === wanted;
  for (const { name } of store.accounts(operator.name)) {
    const found = store.users(operator.name, name).some(row => row.name === wanted || row.key === wanted);
    if (found) return isWanted;
  }
  throw new NkeeperError('user-unknown', `No account of operator "${operator.name}" has a user "${wanted}".`);
}

function isOf(
  row: KeyRow,
  operator: OperatorRow,
  account: AccountRow | undefined,
  user: ((row: KeyRow) => boolean) | undefined,
): boolean {
  if (row.operator !== operator.name) return false;
  if (account && row.account !== '' && row.account !== account.name) return false;
  return row.user === '' || user === undefined || user(row);
}

/** nsc counts a curve key in use as one of its account. */
function isOfKind(row: KeyRow, kinds: Kinds): boolean {
  if (row.kind === 'operator') return kinds.operator;
  if (row.kind === 'account') return kinds.accounts;
  if (row.kind === 'user') return kinds.users;
  return row.kind === 'curve' && (kinds.curve || (row.use === 'curve' && kinds.accounts));
}
