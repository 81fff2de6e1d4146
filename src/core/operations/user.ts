import { isRevoked } from '../claims/access/revocation.ts';
import { newScopedUser, newUser } from '../claims/new-claims.ts';
import type { UserClaims } from '../claims/user.ts';
import { NkeeperError } from '../errors.ts';
import { chooseUser } from '../store/choose.ts';
import { newNameChecker } from '../store/new-name.ts';
import type { UserRow } from '../store/store.ts';
import { countOf, someOf } from '../text/count-of.ts';
import { accountField, chosenAccount } from './chosen-account.ts';
import { Draft } from './draft.ts';
import { editTags, editTimes } from './edits/standard.ts';
import { asksUserLimits, editUserLimits, type UserLimitInput } from './edits/user-limits.ts';
import type { InputOf } from './fields/field.ts';
import {
  permissionEditFields,
  permissionFields,
  publicKeyField,
  tagEditFields,
  tagFields,
  timeFields,
  userLimitFields,
} from './fields/groups.ts';
import { names, yesNo } from './fields/kinds.ts';
import { required } from './fields/required.ts';
import { type HeldAccount, type HeldUser, holdUser, type Remains, remainsOfUser } from './held.ts';
import { keyInput } from './key-input.ts';
import { chosenNames, chosenUsers, matchUsers, NamedInAccounts } from './many/chosen.ts';
import { forEach } from './many/each.ts';
import { nameOfUser, type UserName, usersInWords } from './many/words.ts';
import { operation, type PlanContext } from './operation.ts';
import type { EntityRef } from './plan.ts';
import { randomName } from './random-name.ts';
import { revocationNow, revokeUsers } from './revoke.ts';
import type { SignerChoice } from './signers.ts';

const { bearer, sourceNetwork } = userLimitFields;

/** Add a user: its key, its JWT and its creds file. */
export const addUser = operation({
  words: 'add user',
  noun: 'user',
  about: 'Add a user: its key, its JWT and its creds file',
  argument: 'name',
  examples: [
    'nkeeper add user -a ORDERS kiosk --allow-pub orders.new',
    'nkeeper add user -a ORDERS reader-1 -K reader        a user of the scope "reader"',
    'nkeeper add user -a ORDERS guest --expiry 2d --dry-run',
  ],
  fields: {
    name: names({
      flags: '-n, --name <name>',
      label: 'Name',
      about: 'name of the user, * for a random one; several names add several users',
    }),
    account: accountField,
    publicKey: publicKeyField('user'),
    bearer,
    sourceNetwork,
    ...tagFields,
    ...timeFields,
    ...permissionFields,
  },
  async plan(input, context) {
    const held = await chosenAccount(context, input.account);
    const draft = new Draft(context, 'add user');
    const { operator, name: account } = held.ref;
    const names = newNames(input.name ?? [], context, context.store.users(operator, account));
    if (input.publicKey !== undefined && names.length > 1)
      throw new NkeeperError('flags-exclusive', 'Users cannot share a key: give --public-key with one name.');
    const signer = draft.userSigner(
      held.claims,
      held.operator.claims,
      { account, name: names[0] ?? '' },
      undefined,
    );
    if (signer.scope !== undefined && asksUserLimits(input)) throw scopedHasNoLimits(signer.scope);
    const keys: string[] = [];
    for (const each of names) {
      await draft.pause();
      keys.push(addOne(draft, held, each, signer, input));
    }
    draft.result('user', keys.length === 1 ? (keys[0] ?? '') : keys);
    const who =
      names.length === 1 ? `user ${account}/${names[0]}` : `${countOf(names.length, 'user')} to ${account}`;
    return draft.finish(`Add ${who}`);
  },
});

type AddInput = UserLimitInput &
  InputOf<typeof tagFields> &
  InputOf<typeof timeFields> & { readonly publicKey?: string };

/** @returns the user's public key */
function addOne(
  draft: Draft,
  held: HeldAccount,
  chosen: string,
  signer: SignerChoice,
  input: AddInput,
): string {
  const key = keyInput(draft, input.publicKey ?? 'generate', 'user', `user ${held.ref.name}/${chosen}`);
  const ref = userRef(held, chosen, key);
  const fresh = { ...(signer.scope === undefined ? newUser(key) : newScopedUser(key)), name: chosen };
  const nats = signer.scope === undefined ? editUserLimits(fresh.nats, input) : fresh.nats;
  const claims = editTimes(editTags({ ...fresh, nats }, input), input);
  const path = `${held.row.dir}/users/${chosen}.jwt`;
  draft.addUser({ ref, path }, claims, held.claims, signer);
  draft.writeCreds(ref, held.operator.row.storeName);
  return key;
}

function newNames(
  wanted: readonly string[],
  context: PlanContext,
  rows: readonly UserRow[],
): readonly string[] {
  if (wanted.length === 0) required(undefined, '--name', 'nkeeper add user NAME -a ACCOUNT');
  const taken = newNameChecker(
    'user',
    rows.map(row => row.name),
  );
  return wanted.map(each => taken(each === '*' ? randomName('user', context) : each));
}

/** Change what a user may do, from where and for how long. */
export const editUser = operation({
  words: 'edit user',
  noun: 'user',
  about: 'Change what a user may do, from where and for how long',
  argument: 'name',
  examples: [
    'nkeeper edit user -a ORDERS kiosk --allow-pub orders.new --rm orders.old',
    'nkeeper edit user -a ORDERS analyst --time 08:00:00-18:00:00 --locale Europe/Berlin',
    'nkeeper edit user -a ORDERS analyst --expiry 0',
    "nkeeper edit user --match '*/app-*' --tag app          the users app-... of all accounts",
  ],
  fields: {
    name: names({
      flags: '-n, --name <name>',
      label: 'Users',
      about: 'user, name or public key; several are edited at once, those of other accounts as ACCOUNT/USER',
    }),
    match: matchUsers,
    account: accountField,
    ...userLimitFields,
    ...tagEditFields,
    ...timeFields,
    ...permissionEditFields,
  },
  async plan(input, context) {
    const draft = new Draft(context, 'edit user');
    const edited = await forEach(draft, await chosenUsers(draft, input), {
      who: nameOfUser,
      noun: 'user',
      done: 'edited',
      work: async ({ held, row }) => editOne(draft, await holdUser(context.store, held, row.name), input),
    });
    return draft.finish(`Edit ${usersInWords(edited.map(({ row }) => row))}`);
  },
});

type EditInput = UserLimitInput & InputOf<typeof tagEditFields> & InputOf<typeof timeFields>;

function editOne(draft: Draft, held: HeldUser, input: EditInput): void {
  const { scope } = held.row;
  if (scope !== undefined && asksUserLimits(input)) throw scopedHasNoLimits(scope);
  const nats = scope === undefined ? editUserLimits(held.claims.nats, input) : held.claims.nats;
  const claims: UserClaims = editTimes(editTags({ ...held.claims, nats }, input), input);
  draft.editUser(held, claims);
  draft.expect(held);
  const what = `${held.ref.account}/${held.ref.name}`;
  const { revocations = {} } = held.account.claims.nats;
  const isOut = isRevoked(revocations, held.ref.key, held.claims.iat ?? 0);
  draft.writeCreds(held.ref, held.account.operator.row.storeName);
  draft.effect(
    'hand-out',
    `Whoever uses ${what} needs the new creds; the old ones ${isOut ? 'are revoked' : 'stay valid with what they allowed'}.`,
    held,
  );
}

/** Delete users here; their creds stay valid until they are revoked (-R). */
export const deleteUser = operation({
  words: 'delete user',
  noun: 'user',
  about: 'Delete users here; their creds stay valid until they are revoked (-R)',
  argument: 'name',
  examples: [
    'nkeeper delete user -a ORDERS guest -R -D -C     revoke it, then delete JWT, key and creds',
    'nkeeper delete user -a ORDERS guest --dry-run',
  ],
  fields: {
    name: names({
      flags: '-n, --name <names>',
      label: 'Users',
      about: 'users, names or public keys; those of other accounts as ACCOUNT/USER',
    }),
    match: matchUsers,
    account: accountField,
    revoke: yesNo({
      flags: '-R, --revoke [yes]',
      label: 'Revoke',
      about: 'revoke it first, so that servers refuse its creds',
    }),
    rmNkey: yesNo({ flags: '-D, --rm-nkey [yes]', label: 'Delete key', about: 'delete its key file too' }),
    rmCreds: yesNo({
      flags: '-C, --rm-creds [yes]',
      label: 'Delete creds',
      about: 'delete its creds file too',
    }),
  },
  async plan(input, context) {
    // nsc takes the only user there is: nobody should be deleted without being named.
    if (!input.name?.length && !input.match?.length)
      throw new NkeeperError('input-missing', 'Name the user that is to be deleted.');
    const draft = new Draft(context, 'delete user');
    const places = new NamedInAccounts(draft, input.account);
    const deleted: UserName[] = [];
    for (const { account, names } of await chosenNames(places, input))
      for (const { ref } of await deleteFrom(draft, account, names, input))
        deleted.push({ account: account.ref.name, name: ref.name });
    const [first] = deleted;
    const confirm = first && deleted.length === 1 ? first.name : countOf(deleted.length, 'user');
    return draft.finish(`Delete ${deletedInWords(deleted)}`, 'destructive', confirm);
  },
});

/** Of a few users of one account the title names all. */
function deletedInWords(users: readonly UserName[]): string {
  const [first] = users;
  const isOne = users.every(({ account }) => account === first?.account);
  if (!first || !isOne || users.length === 1) return usersInWords(users);
  const names = users.map(({ name }) => name);
  return `${countOf(users.length, 'user')} ${first.account}/${someOf(names, 3)}`;
}

interface DeleteInput {
  readonly revoke?: boolean;
  readonly rmNkey?: boolean;
  readonly rmCreds?: boolean;
}

/** @returns those that go, each once */
async function deleteFrom(
  draft: Draft,
  held: HeldAccount,
  names: readonly string[],
  { revoke = false, rmNkey = false, rmCreds = false }: DeleteInput,
): Promise<readonly Remains[]> {
  const { store, now } = draft.context;
  const rows = new Map<string, UserRow>();
  for (const each of names) {
    const row = await chooseUser(store, held.row, each);
    rows.set(row.name, row);
  }
  // Whatever is wrong with a user, it can be deleted.
  const users = [...rows.values()].map(row => ({ row, ...remainsOfUser(store, held.ref, row) }));
  const known = users.filter(({ ref }) => ref.key !== '');
  if (revoke && known.length > 0)
    revokeUsers(
      draft,
      held,
      known.map(user => revocationNow(user, now)),
    );
  for (const [i, user] of users.entries()) {
    await draft.pause({ part: 'plan', done: i + 1, total: users.length });
    const { ref } = user;
    const what = `${ref.account}/${ref.name}`;
    draft.remove(user);
    if (rmCreds) draft.removeCreds(ref, held.operator.row.storeName);
    if (rmNkey) draft.removeKey(ref.key, `user ${what}`);
    if (revoke && ref.key === '')
      draft.effect(
        'warning',
        `${what} cannot be revoked: its JWT does not say which key it has. Revoke it by its key.`,
      );
    else if (revoke)
      draft.effect('cut-off', `Servers refuse the creds of ${what} once ${ref.account} is pushed.`);
    else if (!user.row.revoked)
      draft.effect('warning', `The creds of ${what} stay valid on every server until the user is revoked.`);
  }
  return users;
}

/** Operations on users, in the order in which they are shown. */
export const userOperations = [addUser, editUser, deleteUser];

function userRef(held: HeldAccount, chosen: string, key: string): EntityRef {
  return { kind: 'user', name: chosen, key, operator: held.ref.operator, account: held.ref.name };
}

function scopedHasNoLimits(scope: string): NkeeperError {
  return new NkeeperError(
    'scoped-user-limits',
    `A user of scope "${scope}" has no permissions or limits of its own: the scope gives them.`,
    { hint: `Change the scope instead: nkeeper edit signing-key --sk ${scope || 'KEY'}.` },
  );
}
