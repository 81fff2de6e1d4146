import { NkeeperError } from '../errors.ts';
import { checkNewName } from '../store/new-name.ts';
import { accountField } from './chosen-account.ts';
import { makeCurrent } from './current.ts';
import { Draft } from './draft.ts';
import { name, yesNo } from './fields/kinds.ts';
import {
  type HeldAccount,
  type HeldUser,
  holdAccount,
  holdOperator,
  holdUser,
  holdUserNamed,
} from './held.ts';
import { operation } from './operation.ts';
import type { EntityRef } from './plan.ts';

/** The old name (or public key), then the new one. */
const oldAndNew = {
  ...name({
    flags: '--names <names>',
    label: 'Names',
    about: 'old name (or public key), new name',
    hidden: true,
  }),
  many: true,
  parse: (texts: readonly string[]) => texts,
};

/** Give an account another name; keys, users and access stay as they are. */
export const renameAccount = operation({
  words: 'rename account',
  noun: 'account',
  about: 'Give an account another name; keys, users and access stay as they are',
  argument: 'names',
  examples: ['nkeeper rename account ORDERS SALES'],
  fields: {
    names: oldAndNew,
    ok: yesNo({ flags: '--OK [yes]', label: 'OK', about: 'for scripts of nsc', hidden: true }),
  },
  async plan(input, context) {
    const [from, to] = twoNames(input.names, 'nkeeper rename account ORDERS SALES');
    const { store } = context;
    const operator = holdOperator(store, context.operator);
    const held = await holdAccount(store, operator, from);
    const draft = new Draft(context, 'rename account');
    const others = store.accounts(operator.ref.name).filter(row => row.name !== held.ref.name);
    const chosen = checkNewName(
      'account',
      to,
      others.map(row => row.name),
    );
    if (chosen === held.ref.name) return draft.finish(`Rename account ${from}`);
    const dir = `${operator.row.dir}/accounts/${chosen}`;
    const ref: EntityRef = { ...held.ref, name: chosen };
    const renamed = { ...held.claims, name: chosen };
    draft.moveAccount(held, { ref, path: `${dir}/${chosen}.jwt` }, renamed);
    await store.readUsers(operator.ref.name, held.ref.name);
    for (const row of store.users(operator.ref.name, held.ref.name)) {
      await draft.pause();
      const user = holdUserNamed(store, held, row.name, row.path);
      const path = `${dir}/users/${row.name}.jwt`;
      draft.move(user, { ref: { ...user.ref, account: chosen }, path });
      moveCreds(draft, user, { ...user.ref, account: chosen });
    }
    const { current } = store.locations;
    if (current.operator === operator.ref.name && current.account === held.ref.name)
      makeCurrent(draft, operator.ref.name, chosen);
    return draft.finish(`Rename account ${held.ref.name} to ${chosen}`);
  },
});

/** Give a user another name; its key and access stay as they are. */
export const renameUser = operation({
  words: 'rename user',
  noun: 'user',
  about: 'Give a user another name; its key and access stay as they are',
  argument: 'names',
  examples: ['nkeeper rename user -a ORDERS kiosk kiosk-1'],
  fields: {
    names: oldAndNew,
    account: accountField,
  },
  async plan(input, context) {
    const [from, to] = twoNames(input.names, 'nkeeper rename user kiosk kiosk-1');
    const { store } = context;
    const account = await holdAccount(store, holdOperator(store, context.operator), input.account);
    const held = await holdUser(store, account, from);
    const draft = new Draft(context, 'rename user');
    const others = store
      .users(account.ref.operator, account.ref.name)
      .filter(row => row.name !== held.ref.name);
    const chosen = checkNewName(
      'user',
      to,
      others.map(row => row.name),
    );
    if (chosen === held.ref.name) return draft.finish(`Rename user ${from}`);
    const ref: EntityRef = { ...held.ref, name: chosen };
    draft.moveUser(
      held,
      { ref, path: `${account.row.dir}/users/${chosen}.jwt` },
      { ...held.claims, name: chosen },
    );
    moveCreds(draft, held, ref);
    if (held.row.scope !== undefined)
      draft.effect(
        'warning',
        `${chosen} is of scope "${held.row.scope}": where its template names the user, it may do something else now.`,
      );
    return draft.finish(`Rename user ${account.ref.name}/${held.ref.name} to ${chosen}`);
  },
});

/** Operations that rename. */
export const renameOperations = [renameAccount, renameUser];

function twoNames(names: readonly string[] | undefined, example: string): readonly [string, string] {
  const [from, to, ...more] = names ?? [];
  if (from && to && more.length === 0) return [from, to];
  throw new NkeeperError('input-missing', 'Two names are needed: the old one and the new one.', {
    hint: example,
  });
}

/** Creds are made anew in the new place where the key is at hand; else they cannot be moved without opening them. */
function moveCreds(draft: Draft, held: HeldUser, to: EntityRef): void {
  const { store, ring } = draft.context;
  const { row } = (held.account as HeldAccount).operator;
  const { creds } = store.user(held.ref.operator, held.ref.account ?? '', held.ref.name) ?? {};
  if (creds === undefined || creds.state === 'absent') return;
  if (!ring.has(held.ref.key)) {
    draft.effect(
      'warning',
      `The creds of ${held.ref.name} stay in their old place, ${creds.path}: its key is not in the keystore.`,
    );
    return;
  }
  draft.writeCreds(to, row.storeName);
  draft.removeCreds(held.ref, row.storeName);
}
