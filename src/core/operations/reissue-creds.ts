import { NkeeperError } from '../errors.ts';
import { accountField, chosenAccount } from './chosen-account.ts';
import { Draft } from './draft.ts';
import { names, yesNo } from './fields/kinds.ts';
import { holdUser, holdUserNamed } from './held.ts';
import { operation } from './operation.ts';

/** Write creds files anew from the users' JWTs and keys: where one is missing, or is not what the JWT says. */
export const reissueCreds = operation({
  words: 'reissue creds',
  noun: 'user',
  about: 'Write creds files anew, from the JWTs and keys of their users',
  argument: 'name',
  examples: ['nkeeper reissue creds -a ORDERS kiosk', 'nkeeper reissue creds -a ORDERS --all'],
  fields: {
    name: names({ flags: '-n, --name <name>', label: 'Users', about: 'users, names or public keys' }),
    account: accountField,
    all: yesNo({
      flags: '--all [yes]',
      label: 'All',
      about: 'all users of the account whose creds are not as their JWT',
    }),
  },
  async plan(input, context) {
    const { store } = context;
    const held = await chosenAccount(context, input.account);
    const draft = new Draft(context, 'reissue creds');
    if (!input.name && !input.all) throw new NkeeperError('input-missing', 'Name the users, or give --all.');
    await store.readUsers(held.ref.operator, held.ref.name);
    const names = input.all ? store.users(held.ref.operator, held.ref.name) : (input.name ?? []);
    let count = 0;
    for (const wanted of names) {
      await draft.pause();
      const user =
        typeof wanted === 'string'
          ? await holdUser(store, held, wanted)
          : holdUserNamed(store, held, wanted.name, wanted.path);
      const what = `${held.ref.name}/${user.ref.name}`;
      const { creds } = store.user(held.ref.operator, held.ref.name, user.ref.name) ?? {};
      if (creds?.state === 'same') continue;
      if (!context.ring.has(user.ref.key)) {
        draft.effect('warning', `${what} has no creds: its key is not in the keystore.`);
        continue;
      }
      count++;
      draft.renewCreds(user, held.operator.row.storeName);
      draft.effect(
        'hand-out',
        `Whoever uses ${what} needs the new creds, if the old ones are elsewhere too.`,
      );
    }
    return draft.finish(
      `Write the creds of ${count === 1 ? 'one user' : `${count} users`} of ${held.ref.name}`,
    );
  },
});

/** Operations on creds files. */
export const credsOperations = [reissueCreds];
