import type { AccountClaims } from '../../claims/account.ts';
import { NkeeperError } from '../../errors.ts';
import { canonicalKey, isPublicKey } from '../../nkeys/keys.ts';
import { chooseAccount } from '../../store/choose.ts';
import type { Store } from '../../store/store.ts';
import { isRefused } from '../../trust/problem.ts';
import type { HeldAccount } from '../held.ts';

/** The account that is imported from. */
export interface FoundExporter {
  readonly key: string;
  /** For sentences: its name in the store, else its key. */
  readonly name: string;
  /** Undefined: it is not in this store, or servers would not take it. */
  readonly claims: AccountClaims | undefined;
}

/**
 * The exporting account, by name in the importer's operator or by public key, which need not be in this store.
 *
 * @throws NkeeperError `account-unknown`
 */
export async function findExporter(
  store: Store,
  { operator }: HeldAccount,
  wanted: string,
): Promise<FoundExporter> {
  if (isPublicKey(wanted, 'account')) {
    const key = canonicalKey(wanted) ?? wanted;
    const place = await accountByKey(store, operator.ref.name, key);
    return place ? inStore(store, place.operator, place.name, key) : { key, name: key, claims: undefined };
  }
  const { name } = await chooseAccount(store, operator.row, wanted);
  const found = inStore(store, operator.ref.name, name, '');
  if (found.key !== '') return found;
  throw new NkeeperError('entity-unusable', `The JWT of account ${name} cannot be read.`, {
    hint: 'Name the account by its public key.',
  });
}

/** Where the account with this key is; the operator's accounts are read only when it is not known yet. */
export async function accountByKey(
  store: Store,
  operator: string,
  key: string,
): Promise<{ readonly operator: string; readonly name: string } | undefined> {
  const find = () => {
    const owner = store.findByKey(key);
    return owner?.kind === 'account' && owner.role === 'identity' ? owner : undefined;
  };
  const known = find();
  if (known) return known;
  await store.scanAccounts({ operator });
  return find();
}

function inStore(store: Store, operator: string, name: string, key: string): FoundExporter {
  const entity = store.account(operator, name);
  const usable = entity?.claims !== undefined && !entity.problems.some(isRefused);
  return { key: key || (entity?.claims?.sub ?? ''), name, claims: usable ? entity.claims : undefined };
}
