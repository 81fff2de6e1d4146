import { NkeeperError } from '../errors.ts';
import { isPublicKey } from '../nkeys/keys.ts';
import type { HeldOperator } from '../operations/held.ts';
import { chooseAccount } from '../store/choose.ts';
import type { Store } from '../store/store.ts';
import { type AccountVersion, versionOf } from './account-versions.ts';

/** The account as the store has it. */
export interface LocalAccount {
  readonly key: string;
  readonly name: string;
  readonly path: string;
  readonly version: AccountVersion | undefined;
  /** Why the store's file cannot be used; empty when it can. */
  readonly fault: string;
}

/** The account in the store, however damaged: its key is enough where the servers have it. */
export async function readLocalAccount(
  store: Store,
  operator: HeldOperator,
  wanted: string,
  now: number,
): Promise<LocalAccount> {
  const isKey = isPublicKey(wanted, 'account');
  const row = await chooseAccount(store, operator.row, wanted).catch(error => {
    if (isKey) return undefined;
    throw error;
  });
  if (row === undefined) {
    return {
      key: wanted,
      name: '',
      path: '',
      version: undefined,
      fault: 'The store does not have this account.',
    };
  }
  const entity = store.account(operator.row.name, row.name);
  const token = entity?.token ?? '';
  const key = entity?.claims?.sub ?? row.key;
  const version = key === '' ? undefined : versionOf(token, key, operator.claims, 'the store', now);
  if (key === '' && !isKey) {
    throw new NkeeperError('entity-unusable', `The JWT of account ${row.name} cannot be read.`, {
      hint: 'Name the account by its public key: the servers have a JWT of it.',
    });
  }
  const fault = version ? '' : `The JWT of ${row.name} in the store cannot be used: it stays as it is.`;
  return { key: key || wanted, name: row.name, path: row.path, version, fault };
}
