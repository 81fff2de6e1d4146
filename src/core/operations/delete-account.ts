import type { AccountClaims } from '../claims/account.ts';
import { signingKeyOf } from '../claims/scopes.ts';
import { NkeeperError } from '../errors.ts';
import type { AccountRow } from '../store/store.ts';
import { countOf } from '../text/count-of.ts';
import { Draft } from './draft.ts';
import { names, yesNo } from './fields/kinds.ts';
import { type HeldOperator, remainsOfAccount, remainsOfUser } from './held.ts';
import { chosenAccounts, matchAccounts } from './many/chosen.ts';
import { accountsInWords } from './many/words.ts';
import { operation } from './operation.ts';
import type { EntityRef } from './plan.ts';

/** Delete an account and its users here; servers keep it until it is removed there. */
export const deleteAccount = operation({
  words: 'delete account',
  noun: 'account',
  about: 'Delete an account and its users here; servers keep it until it is removed there',
  argument: 'name',
  examples: ['nkeeper delete account GUESTS -D -C', 'nkeeper delete account GUESTS --dry-run'],
  fields: {
    name: names({
      flags: '-n, --name <name>',
      label: 'Accounts',
      about: 'account, name or public key; several are deleted at once',
    }),
    match: matchAccounts,
    rmNkey: yesNo({
      flags: '-D, --rm-nkey [yes]',
      label: 'Delete keys',
      about: 'delete its keys and those of its users too',
    }),
    rmCreds: yesNo({
      flags: '-C, --rm-creds [yes]',
      label: 'Delete creds',
      about: 'delete the creds of its users too',
    }),
    revoke: yesNo({
      flags: '-R, --revoke [yes]',
      label: 'Revoke',
      about: 'for scripts of nsc; nothing can be revoked in a JWT that goes away',
      hidden: true,
    }),
    force: yesNo({ flags: '-F, --force [yes]', label: 'Force', about: 'for scripts of nsc', hidden: true }),
  },
  async plan(input, context) {
    if (!input.name?.length && !input.match?.length)
      throw new NkeeperError('input-missing', 'Name the account that is to be deleted.');
    const draft = new Draft(context, 'delete account');
    const { operator, rows } = await chosenAccounts(context, input);
    const going = new Set(rows.map(row => row.name));
    let users = 0;
    for (const [i, row] of rows.entries()) {
      await draft.pause({ part: 'plan', done: i + 1, total: rows.length });
      users += await deleteOne(draft, operator, row, going, input);
    }
    const names = [...going];
    const confirm = names.length === 1 ? names[0] : countOf(names.length, 'account');
    const title = `Delete ${accountsInWords(names)} with ${countOf(users, 'user')}`;
    return draft.finish(title, 'destructive', confirm);
  },
});

/** @returns how many users go with it */
async function deleteOne(
  draft: Draft,
  operator: HeldOperator,
  row: AccountRow,
  going: ReadonlySet<string>,
  { rmNkey = false, rmCreds = false }: { readonly rmNkey?: boolean; readonly rmCreds?: boolean },
): Promise<number> {
  const { store } = draft.context;
  const what = row.name;
  const remains = remainsOfAccount(store, operator, row);
  const claims = remains.claims as AccountClaims | undefined;
  await store.readUsers(operator.ref.name, what);
  draft.remove(remains);
  const users = store.users(operator.ref.name, what);
  for (const each of users) {
    await draft.pause();
    const user = remainsOfUser(store, remains.ref, each);
    draft.remove(user);
    if (rmCreds) draft.removeCreds(user.ref, operator.row.storeName);
    if (rmNkey && user.ref.key !== '') draft.removeKey(user.ref.key, `user ${what}/${each.name}`);
  }
  if (rmNkey && claims) {
    for (const key of [remains.ref.key, ...(claims.nats.signing_keys ?? []).map(signingKeyOf)])
      draft.removeKey(key, `account ${what}`);
  }
  if (claims && (claims.nats.exports ?? []).length > 0)
    await tellImporters(draft, operator, remains.ref, going);
  draft.effect(
    'warning',
    `Servers keep ${what}, and its users get in there. nkeeper revoke --remove-account ${what} closes it, deletes it there, and then here.`,
  );
  return users.length;
}

/** Who imports from an account that goes. */
async function tellImporters(
  draft: Draft,
  operator: HeldOperator,
  { name: exporter, key }: EntityRef,
  going: ReadonlySet<string>,
): Promise<void> {
  const { store } = draft.context;
  await store.scanAccounts({ operator: operator.ref.name });
  for (const { account, entry } of store.importersOf(key))
    if (!going.has(account))
      draft.effect('stops', `${account} loses its import of "${entry.subject ?? ''}" from ${exporter}.`);
}
