import { NkeeperError } from '../../errors.ts';
import { canonicalKey, isPublicKey } from '../../nkeys/keys.ts';
import { chooseUser } from '../../store/choose.ts';
import type { UserRow } from '../../store/store.ts';
import type { Draft } from '../draft.ts';
import type { HeldAccount } from '../held.ts';
import { chosenNames, NamedInAccounts, type UsersWish } from '../many/chosen.ts';
import { forEach } from '../many/each.ts';

/** A user that a revocation is about, or all of them. */
export interface NamedUser {
  /** Public key, or `*`. */
  readonly key: string;
  /** Absent: nobody in this store has that key. */
  readonly row?: UserRow;
}

/** Users of one account that revocations are about. */
export interface NamedUsers {
  readonly held: HeldAccount;
  readonly named: readonly NamedUser[];
}

export interface UserWish extends UsersWish {
  readonly userPublicKey?: readonly string[] | undefined;
  readonly account?: string | undefined;
}

/** One that was named, as far as it is known who that is. */
interface Meant {
  readonly held: HeldAccount;
  readonly row?: UserRow;
  readonly key?: string;
}

/**
 * The users that a person named, by account. Names are taken as they are written (nsc takes `Bob` for `bob`), and nobody is
 * meant where nobody is named (nsc takes the only user there is).
 *
 * @param done what is done to them: `revoked`
 * @throws NkeeperError `input-missing`, `public-key-invalid`, `user-unknown`, `entity-unusable`
 */
export async function namedUsers(draft: Draft, wish: UserWish, done: string): Promise<readonly NamedUsers[]> {
  const { name = [], userPublicKey = [], match = [] } = wish;
  if (name.length + userPublicKey.length + match.length === 0) {
    throw new NkeeperError('input-missing', 'Nobody is named: --name or --user-public-key is needed.', {
      hint: 'Give names with --name, public keys with --user-public-key, or * there for all users of the account.',
    });
  }
  const places = new NamedInAccounts(draft, wish.account);
  const meant: Meant[] = [];
  for (const { account, names } of await chosenNames(places, { name, match }))
    for (const each of names) meant.push({ held: account, row: await rowOf(draft, account, each) });
  for (const { account, names } of await places.byAccount(userPublicKey))
    for (const each of names) meant.push(await byKey(draft, account, each));
  return grouped(draft, meant, done);
}

/** One whose key nobody can tell is left out where there are others. */
async function grouped(draft: Draft, meant: readonly Meant[], done: string): Promise<readonly NamedUsers[]> {
  const found = new Map<HeldAccount, Map<string, NamedUser>>();
  await forEach(draft, meant, {
    who: ({ held, row, key = '' }) => `${held.ref.name}/${row?.name ?? key}`,
    noun: 'user',
    done,
    work: each => {
      const key = each.key ?? keyOf(draft, each);
      const users = found.get(each.held) ?? new Map<string, NamedUser>();
      users.set(key, each.row ? { key, row: each.row } : { key });
      found.set(each.held, users);
    },
  });
  return [...found].map(([held, users]) => ({ held, named: [...users.values()] }));
}

async function rowOf({ context: { store } }: Draft, held: HeldAccount, name: string): Promise<UserRow> {
  if (name !== '*') return chooseUser(store, held.row, name);
  throw new NkeeperError('user-unknown', 'There is no user "*".', {
    hint: 'All users of the account are --user-public-key "*".',
  });
}

function keyOf({ context: { store } }: Draft, { held, row }: Meant): string {
  const key = store.user(held.ref.operator, held.ref.name, row?.name ?? '')?.claims?.sub;
  if (key) return key;
  throw new NkeeperError(
    'entity-unusable',
    `The JWT of user ${held.ref.name}/${row?.name ?? ''} cannot be read.`,
    { hint: 'Name the user by public key: --user-public-key KEY.' },
  );
}

/** nsc takes names here too. */
async function byKey(draft: Draft, held: HeldAccount, given: string): Promise<Meant> {
  if (given === '*') return { held, key: '*' };
  if (!isPublicKey(given, 'user')) {
    if (!isPublicKey(given)) return { held, row: await rowOf(draft, held, given) };
    throw new NkeeperError('public-key-invalid', `${given} is not the public key of a user.`);
  }
  const { store } = draft.context;
  const key = canonicalKey(given) ?? given;
  const { operator, name: account } = held.ref;
  const find = () => {
    const row = store.userByKey(key);
    return row?.operator === operator && row.account === account ? row : undefined;
  };
  // Its JWT may be issued a little ahead of the clock: it has to be known.
  if (!find()) await store.readUsers(operator, account);
  const row = find();
  return row ? { held, key, row } : { held, key };
}
