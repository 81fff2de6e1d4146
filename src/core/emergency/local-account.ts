import type { FolderClue } from '../exchange/folder-clues.ts';
import type { JournalPlace } from '../journal/folder.ts';
import { isPublicKey } from '../nkeys/keys.ts';
import type { HeldOperator } from '../operations/held.ts';
import { chooseAccount } from '../store/choose.ts';
import type { AccountRow, Store } from '../store/store.ts';
import { type AccountVersion, versionOf } from './account-versions.ts';
import { keyByClues, storeClues } from './whose-account.ts';

/** The account as the store has it. */
export interface LocalAccount {
  /** Empty: its JWT here tells none, and nothing else in the store does. */
  readonly key: string;
  readonly name: string;
  readonly path: string;
  readonly version: AccountVersion | undefined;
  /** Why the store's file cannot be used; empty when it can. */
  readonly fault: string;
  /** What tells the key, in a sentence; empty where its own JWT does, or a person. */
  readonly foundBy: string;
}

/**
 * The account in the store, however damaged: its key is enough where the servers have it, and its name where something else
 * tells the key.
 *
 * @param place of the journal, which may know it from before
 * @throws NkeeperError `account-unknown`, `entity-unusable`: it may be one of several
 */
export async function readLocalAccount(
  store: Store,
  operator: HeldOperator,
  wanted: string,
  now: number,
  place: JournalPlace | undefined,
): Promise<LocalAccount> {
  const isKey = isPublicKey(wanted, 'account');
  const clues = (each: AccountRow) => storeClues(store, operator, each, place);
  const row = await chooseAccount(store, operator.row, wanted).catch(error => {
    if (isKey) return damagedOf(store, operator, wanted, clues);
    throw error;
  });
  if (row === undefined) {
    return {
      key: wanted,
      name: '',
      path: '',
      version: undefined,
      fault: 'The store does not have this account.',
      foundBy: '',
    };
  }
  const entity = store.account(operator.row.name, row.name);
  const token = entity?.token ?? '';
  const told = entity?.claims?.sub ?? row.key;
  const found = told === '' && !isKey ? keyByClues(row.name, await clues(row)) : undefined;
  const key = told || (isKey ? wanted : (found?.key ?? ''));
  const version = told === '' ? undefined : versionOf(token, key, operator.claims, 'the store', now);
  const fault = version ? '' : `The JWT of ${row.name} in the store cannot be used: it stays as it is.`;
  return { key, name: row.name, path: row.path, version, fault, foundBy: found?.foundBy ?? '' };
}

/** The account of that key, by what else than its own JWT tells it. */
async function damagedOf(
  store: Store,
  operator: HeldOperator,
  key: string,
  clues: (row: AccountRow) => Promise<readonly FolderClue[]>,
): Promise<AccountRow | undefined> {
  for (const row of store.accounts(operator.row.name)) {
    if (row.key !== '') continue;
    const found = await clues(row);
    if (found.length === 1 && found[0]?.key === key) return row;
  }
  return undefined;
}
