import { NkeeperError } from '../errors.ts';
import { isPublicKey } from '../nkeys/keys.ts';
import { integer } from '../text/amounts.ts';
import type { Problem } from '../trust/problem.ts';
import { folderSentence } from './folder-sentence.ts';
import type { AccountRow, OperatorRow, Store, UserRow } from './store.ts';

/**
 * The operator that is meant: by folder name or public key, or nsc's current one, or the only one.
 *
 * @throws NkeeperError `operator-unknown`, `operator-required`, `store-empty`, `folder-unreadable`
 */
export function chooseOperator(store: Store, wanted: string | undefined): OperatorRow {
  const rows = store.operators();
  const { storesDir, current } = store.locations;
  if (rows.length === 0) throw store.fault ? unreadable(store.fault) : storeEmpty(storesDir);
  if (wanted !== undefined) {
    const found = byNameOrKey(rows, wanted, 'operator');
    if (found) return found;
    throw new NkeeperError('operator-unknown', `There is no operator "${wanted}" in ${storesDir.path}.`, {
      hint: `There ${are(rows.length, 'operator')}: ${names(rows)}.`,
    });
  }
  const found = rows.length === 1 ? rows[0] : rows.find(row => row.name === current.operator);
  if (found) return found;
  throw new NkeeperError('operator-required', 'There are several operators, and none is the current one.', {
    hint: `Name one of ${names(rows)}.`,
  });
}

/**
 * The account that is meant: by folder name or public key, or nsc's current one, or the only one.
 *
 * @throws NkeeperError `account-unknown`, `account-required`, `folder-unreadable`
 */
export async function chooseAccount(
  store: Store,
  operator: OperatorRow,
  wanted: string | undefined,
): Promise<AccountRow> {
  const { current } = store.locations;
  const named = wanted ?? (current.operator === operator.name ? current.account : '');
  const known = store.accountRow(operator.name, named);
  if (known) return known;
  const rows = store.accounts(operator.name);
  if (operator.accountsFault) throw unreadable(operator.accountsFault);
  if (wanted !== undefined) {
    const found = await accountByKey(store, operator, wanted);
    if (found) return found;
    throw new NkeeperError(
      'account-unknown',
      `There is no account "${wanted}" in operator "${operator.name}".`,
      {
        hint:
          rows.length === 0 ? 'The operator has no accounts.' : 'nkeeper list accounts shows what there is.',
      },
    );
  }
  if (rows.length === 1 && rows[0]) return rows[0];
  if (rows.length === 0) {
    throw new NkeeperError('account-unknown', `Operator "${operator.name}" has no accounts.`);
  }
  throw new NkeeperError('account-required', 'There are several accounts, and none is the current one.', {
    hint: 'Name one; nkeeper list accounts shows them.',
  });
}

/**
 * The user that is meant: by file name or public key, or the only one of the account.
 *
 * @throws NkeeperError `user-unknown`, `user-required`, `folder-unreadable`
 */
export async function chooseUser(
  store: Store,
  account: AccountRow,
  wanted: string | undefined,
): Promise<UserRow> {
  const { operator, name } = account;
  if (wanted !== undefined && isPublicKey(wanted, 'user')) await store.readUsers(operator, name);
  const rows = store.users(operator, name);
  const fault = store.accountRow(operator, name)?.usersFault;
  if (fault) throw unreadable(fault);
  if (wanted !== undefined) {
    const found = byNameOrKey(rows, wanted, 'user');
    if (found) return found;
    throw new NkeeperError('user-unknown', `There is no user "${wanted}" in account "${name}".`, {
      hint: rows.length === 0 ? 'The account has no users.' : `${listUsers(name)} shows what there is.`,
    });
  }
  if (rows.length === 1 && rows[0]) return rows[0];
  if (rows.length === 0) throw new NkeeperError('user-unknown', `Account "${name}" has no users.`);
  throw new NkeeperError('user-required', `Account "${name}" has ${integer(rows.length)} users.`, {
    hint: `Name one; ${listUsers(name)} shows them.`,
  });
}

/** The command that lists the users of this account, as a shell takes it. */
function listUsers(account: string): string {
  const word = /^[\w.-]+$/.test(account) ? account : `'${account.replaceAll("'", "'\\''")}'`;
  return `nkeeper list users -a ${word}`;
}

/** Reads the accounts only when the key is not yet known, for instance from the index. */
async function accountByKey(
  store: Store,
  operator: OperatorRow,
  key: string,
): Promise<AccountRow | undefined> {
  if (!isPublicKey(key, 'account')) return undefined;
  const find = () => store.accounts(operator.name).find(row => row.key === key);
  const known = find();
  if (known) return known;
  await store.scanAccounts({ operator: operator.name });
  return find();
}

function byNameOrKey<R extends { readonly name: string; readonly key: string }>(
  rows: readonly R[],
  wanted: string,
  kind: 'operator' | 'user',
): R | undefined {
  const named = rows.find(row => row.name === wanted);
  return named ?? (isPublicKey(wanted, kind) ? rows.find(row => row.key === wanted) : undefined);
}

/** A folder that cannot be read may hold what was asked for. */
function unreadable(fault: Problem): NkeeperError {
  return new NkeeperError('folder-unreadable', folderSentence(fault), fault.hint ? { hint: fault.hint } : {});
}

function storeEmpty(storesDir: { readonly path: string; readonly from: string }): NkeeperError {
  if (storesDir.path === '') {
    return new NkeeperError('store-empty', `No store is known: ${storesDir.from}.`, {
      hint: 'Name its folder: --data-dir DIR, or -H DIR for everything in one folder.',
    });
  }
  return new NkeeperError('store-empty', `There is no operator in ${storesDir.path} (${storesDir.from}).`, {
    hint: 'nkeeper add operator NAME makes one. Or name another folder: --data-dir DIR, or -H DIR; nkeeper env shows where was looked, nkeeper demo shows a sample.',
  });
}

function names(rows: readonly { readonly name: string }[]): string {
  const first = rows.slice(0, 5).map(row => row.name);
  return rows.length > 5 ? `${first.join(', ')} and ${integer(rows.length - 5)} more` : first.join(', ');
}

function are(count: number, noun: string): string {
  return count === 1 ? `is one ${noun}` : `are ${count} ${noun}s`;
}
