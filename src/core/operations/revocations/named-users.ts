import { NkeeperError } from '../../errors.ts';
import { canonicalKey, isPublicKey } from '../../nkeys/keys.ts';
import { chooseUser } from '../../store/choose.ts';
import { splitNames } from '../../store/split-names.ts';
import type { Store, UserRow } from '../../store/store.ts';
import type { HeldAccount } from '../held.ts';

/** A user that a revocation is about, or all of them. */
export interface NamedUser {
  /** Public key, or `*`. */
  readonly key: string;
  /** Absent: nobody in this store has that key. */
  readonly row?: UserRow;
}

export interface UserWish {
  readonly name?: readonly string[];
  readonly userPublicKey?: readonly string[];
}

/**
 * The users that a person named. Names are taken as they are written (nsc takes `Bob` for `bob`), and nobody is meant where
 * nobody is named (nsc takes the only user there is).
 *
 * @throws NkeeperError `input-missing`, `public-key-invalid`, `user-unknown`, `entity-unusable`
 */
export async function namedUsers(
  store: Store,
  held: HeldAccount,
  { name = [], userPublicKey = [] }: UserWish,
): Promise<readonly NamedUser[]> {
  if (name.length + userPublicKey.length === 0) {
    throw new NkeeperError('input-missing', 'Nobody is named: --name or --user-public-key is needed.', {
      hint: 'Give names with --name, public keys with --user-public-key, or * there for all users of the account.',
    });
  }
  const found: NamedUser[] = [];
  const known = store.users(held.ref.operator, held.ref.name).map(row => row.name);
  for (const each of splitNames(name, known)) found.push(await byName(store, held, each));
  for (const each of splitNames(userPublicKey, known)) found.push(await byKey(store, held, each));
  return [...new Map(found.map(each => [each.key, each])).values()];
}

async function byName(store: Store, held: HeldAccount, name: string): Promise<NamedUser> {
  if (name === '*') {
    throw new NkeeperError('user-unknown', 'There is no user "*".', {
      hint: 'All users of the account are --user-public-key "*".',
    });
  }
  const { operator, name: account } = held.ref;
  const { name: chosen } = await chooseUser(store, held.row, name);
  const entity = store.user(operator, account, chosen);
  const key = entity?.claims?.sub;
  if (entity && key) return { key, row: entity.row };
  throw new NkeeperError('entity-unusable', `The JWT of user ${account}/${chosen} cannot be read.`, {
    hint: 'Name the user by public key: --user-public-key KEY.',
  });
}

/** nsc takes names here too. */
async function byKey(store: Store, held: HeldAccount, given: string): Promise<NamedUser> {
  if (given === '*') return { key: '*' };
  if (!isPublicKey(given, 'user')) {
    if (!isPublicKey(given)) return byName(store, held, given);
    throw new NkeeperError('public-key-invalid', `${given} is not the public key of a user.`);
  }
  const key = canonicalKey(given) ?? given;
  const { operator, name: account } = held.ref;
  const find = () => {
    const row = store.userByKey(key);
    return row?.operator === operator && row.account === account ? row : undefined;
  };
  // Its JWT may be issued a little ahead of the clock: it has to be known.
  if (!find()) await store.readUsers(operator, account);
  const row = find();
  return row ? { key, row } : { key };
}
