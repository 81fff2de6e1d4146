import { NkeeperError } from '../errors.ts';
import { accountField, chosenAccount } from './chosen-account.ts';
import { Draft } from './draft.ts';
import { names, yesNo } from './fields/kinds.ts';
import { holdUser } from './held.ts';
import { type ChosenUser, chosenUsers, matchUsers } from './many/chosen.ts';
import { forEach } from './many/each.ts';
import { nameOfUser, usersInWords } from './many/words.ts';
import { operation, type PlanContext } from './operation.ts';

/** Write creds files anew from the users' JWTs and keys: where one is missing, or is not what the JWT says. */
export const reissueCreds = operation({
  words: 'reissue creds',
  noun: 'user',
  about: 'Write creds files anew, from the JWTs and keys of their users',
  argument: 'name',
  examples: [
    'nkeeper reissue creds -a ORDERS kiosk',
    'nkeeper reissue creds -a ORDERS --all',
    "nkeeper reissue creds --match '*/*'     wherever one is missing or not as its JWT",
  ],
  fields: {
    name: names({
      flags: '-n, --name <name>',
      label: 'Users',
      about: 'users, names or public keys; those of other accounts as ACCOUNT/USER',
    }),
    match: matchUsers,
    account: accountField,
    all: yesNo({
      flags: '--all [yes]',
      label: 'All',
      about: 'all users of the account whose creds are not as their JWT',
    }),
  },
  async plan(input, context) {
    if (!input.name && !input.match && !input.all)
      throw new NkeeperError('input-missing', 'Name the users, or give --all.');
    const draft = new Draft(context, 'reissue creds');
    const isAll = input.all === true;
    const users = isAll ? await allUsers(context, input.account) : await chosenUsers(draft, input);
    const written = await forEach(draft, users, {
      who: nameOfUser,
      noun: 'user',
      done: 'given creds',
      work: user => renewed(draft, user, isAll),
    });
    return draft.finish(`Write the creds of ${usersInWords(written.map(({ row }) => row))}`);
  },
});

async function allUsers(context: PlanContext, account: string | undefined): Promise<readonly ChosenUser[]> {
  const held = await chosenAccount(context, account);
  await context.store.readUsers(held.ref.operator, held.ref.name);
  return context.store.users(held.ref.operator, held.ref.name).map(row => ({ held, row }));
}

/**
 * @param isAll those are meant that need it: of the others nothing is said
 * @returns false: there is nothing to do
 * @throws NkeeperError `key-missing`
 */
async function renewed(draft: Draft, { held, row }: ChosenUser, isAll: boolean): Promise<boolean> {
  const { store, ring } = draft.context;
  const user = await holdUser(store, held, row.name);
  const what = nameOfUser({ row });
  const { creds } = store.user(held.ref.operator, held.ref.name, row.name) ?? {};
  if (creds?.state === 'same') {
    if (!isAll) draft.skip(what, 'Its creds are as its JWT already.');
    return false;
  }
  if (!ring.has(user.ref.key)) {
    const why = 'Its key is not in the keystore.';
    if (!isAll) throw new NkeeperError('key-missing', why, { hint: 'Whoever has the key makes the creds.' });
    draft.skip(what, why);
    return false;
  }
  draft.renewCreds(user, held.operator.row.storeName);
  draft.effect('hand-out', `Whoever uses ${what} needs the new creds, if the old ones are elsewhere too.`);
  return true;
}

/** Operations on creds files. */
export const credsOperations = [reissueCreds];
