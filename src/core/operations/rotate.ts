import { isRevoked } from '../claims/access/revocation.ts';
import { type SigningKey, signingKeyOf } from '../claims/scopes.ts';
import { NkeeperError } from '../errors.ts';
import type { AccountRow, UserRow } from '../store/store.ts';
import { countOf } from '../text/count-of.ts';
import { accountField } from './chosen-account.ts';
import { Draft } from './draft.ts';
import { key, name, yesNo } from './fields/kinds.ts';
import {
  type HeldAccount,
  type HeldOperator,
  holdAccount,
  holdAccountNamed,
  holdOperator,
  holdUser,
  holdUserNamed,
} from './held.ts';
import { keyInput } from './key-input.ts';
import { operation, type PlanContext } from './operation.ts';
import { revocationNow, revokeUsers } from './revoke.ts';
import { signedBy } from './signed-by.ts';
import { chooseSigner, userSigners } from './signers.ts';

const retire = yesNo({
  flags: '--retire [yes]',
  label: 'Retire',
  about: 'the last step: take the old key away, once nothing depends on it',
});

const into = key({
  flags: '--to <key>',
  label: 'New key',
  about: 'the key that takes over: public key, key file, or generate (default: generate)',
});

/**
 * A signing key is replaced in two steps, days apart if need be. First the new key is added and everything that the old one
 * signed is signed anew; both are valid, so that servers and people can follow. Then the old key is taken away. Where the
 * first step stopped half-way, or more was signed with the old key meanwhile, the same command goes on.
 */
export const rotateSigningKey = operation({
  words: 'rotate signing-key',
  noun: 'signing-key',
  about: 'Replace a signing key of an operator or account, and sign anew what it signed',
  examples: [
    'nkeeper rotate signing-key --sk OCUF…               of the operator: first step',
    'nkeeper rotate signing-key -a ORDERS --sk reader    of an account, by role',
    'nkeeper rotate signing-key --sk OCUF… --to OBCN… --retire    last step',
  ],
  fields: {
    account: name({
      flags: '-a, --account <name>',
      label: 'Account',
      about: 'account that the key is of (default: the operator)',
    }),
    sk: key({ flags: '--sk <key>', label: 'Old key', about: 'public key, or role of a scope' }),
    to: into,
    retire,
  },
  async plan(input, context) {
    if (!input.sk) throw new NkeeperError('input-missing', '--sk is needed: the key that is to be replaced.');
    const operator = holdOperator(context.store, context.operator);
    const draft = new Draft(context, 'rotate signing-key');
    const options = { old: input.sk, to: input.to, retire: input.retire ?? false };
    if (input.account === undefined) return rotateOperatorKey(draft, operator, options);
    return rotateAccountKey(draft, await holdAccount(context.store, operator, input.account), options);
  },
});

interface Rotation {
  readonly old: string;
  readonly to: string | undefined;
  readonly retire: boolean;
}

async function rotateOperatorKey(draft: Draft, held: HeldOperator, { old, to, retire: last }: Rotation) {
  const { store } = draft.context;
  const keys = held.claims.nats.signing_keys ?? [];
  if (!keys.includes(old)) throw unknownKey(old, `operator ${held.ref.name}`);
  await store.scanAccounts({ operator: held.ref.name });
  const signed = store.accounts(held.ref.name).filter(({ issuer }) => issuer === old);
  if (last) {
    refuseWhileInUse(signed, `accounts`, `nkeeper rotate signing-key --sk ${old}`);
    draft.editOperator(
      held,
      withSigningKeys(
        held,
        keys.filter(key => key !== old),
      ),
    );
    draft.effect(
      'cut-off',
      `Servers refuse accounts that ${old} signed, also those that were pushed before and not since.`,
    );
    return draft.finish(
      `Retire signing key ${old} of operator ${held.ref.name}`,
      'destructive',
      held.ref.name,
    );
  }
  const key = keyInput(draft, to ?? 'generate', 'operator', `signing key of operator ${held.ref.name}`);
  if (!keys.includes(key)) draft.editOperator(held, withSigningKeys(held, [...keys, key]));
  await signAnew(draft, held, signed, key);
  draft.effect(
    'push',
    'Servers need the operator’s new JWT first (configuration, restart), then the accounts.',
  );
  draft.effect(
    'note',
    `${old} stays valid until it is retired: nkeeper rotate signing-key --sk ${old} --retire. To go on before that: --sk ${old} --to ${key}.`,
  );
  draft.result('signingKey', key);
  return draft.finish(
    `Rotate signing key ${old} of operator ${held.ref.name}: ${countOf(signed.length, 'account')}`,
  );
}

async function signAnew(
  draft: Draft,
  operator: HeldOperator,
  rows: readonly AccountRow[],
  key: string,
): Promise<void> {
  for (const row of rows) {
    await draft.pause();
    const account = holdAccountNamed(draft.context.store, operator, row.name, row.path);
    draft.editAccount(account, account.claims, key);
  }
}

async function rotateAccountKey(draft: Draft, held: HeldAccount, { old, to, retire: last }: Rotation) {
  const { store } = draft.context;
  const keys = held.claims.nats.signing_keys ?? [];
  const entry =
    keys.find(each => signingKeyOf(each) === old) ??
    keys.find(each => typeof each === 'object' && each.role === old);
  if (entry === undefined) throw unknownKey(old, `account ${held.ref.name}`);
  const oldKey = signingKeyOf(entry);
  const what = `account ${held.ref.name}`;
  const signed = await signedBy(store, held, oldKey);
  if (last) {
    refuseWhileInUse(signed, 'users', `nkeeper rotate signing-key -a ${held.ref.name} --sk ${oldKey}`);
    const kept = keys.filter(each => each !== entry);
    draft.editAccount(held, { ...held.claims, nats: { ...held.claims.nats, signing_keys: kept } });
    draft.effect(
      'cut-off',
      `Whoever still uses creds that ${oldKey} signed is cut off once ${held.ref.name} is pushed.`,
    );
    return draft.finish(`Retire signing key ${oldKey} of ${what}`, 'destructive', held.ref.name);
  }
  const key = keyInput(
    draft,
    to ?? sameScope(keys, entry, draft.context) ?? 'generate',
    'account',
    `signing key of ${what}`,
  );
  if (!keys.some(each => signingKeyOf(each) === key)) {
    const fresh: SigningKey = typeof entry === 'string' ? key : { ...entry, key };
    const all = [...keys, fresh].sort((a, b) => (signingKeyOf(a) < signingKeyOf(b) ? -1 : 1));
    draft.editAccount(held, { ...held.claims, nats: { ...held.claims.nats, signing_keys: all } });
  }
  const candidates = userSigners(draft.claimsOf(held), held.operator.claims, draft.context.ring);
  const signer = chooseSigner(candidates, { asked: key, what: `users of ${what}` });
  await reissue(draft, held, signed, user => draft.editUser(user, user.claims, signer));
  draft.effect(
    'note',
    `${oldKey} stays valid until it is retired, so push ${held.ref.name}, hand the creds out, then: nkeeper rotate signing-key -a ${held.ref.name} --sk ${oldKey} --retire.`,
  );
  draft.result('signingKey', key);
  return draft.finish(`Rotate signing key ${oldKey} of ${what}: ${countOf(signed.length, 'user')}`);
}

async function reissue(
  draft: Draft,
  account: HeldAccount,
  rows: readonly UserRow[],
  edit: (user: ReturnType<typeof holdUserNamed>) => void,
): Promise<void> {
  for (const row of rows) {
    await draft.pause();
    const user = holdUserNamed(draft.context.store, account, row.name, row.path);
    edit(user);
    draft.writeCreds(user.ref, account.operator.row.storeName);
    draft.effect('hand-out', `${account.ref.name}/${row.name} needs its new creds.`);
  }
}

/**
 * A user gets a new key under the same name. The old one stays valid until it is revoked: with `--retire` at once, or later
 * by its public key.
 */
export const rotateUser = operation({
  words: 'rotate user',
  noun: 'user',
  about: 'Give a user a new key and new creds; the old key can be revoked with it',
  argument: 'name',
  examples: ['nkeeper rotate user -a ORDERS kiosk', 'nkeeper rotate user -a ORDERS kiosk --retire'],
  fields: {
    name: name({ flags: '-n, --name <name>', label: 'User', about: 'user, name or public key' }),
    account: accountField,
    to: into,
    retire: yesNo({ flags: '--retire [yes]', label: 'Revoke old key', about: 'revoke the old key at once' }),
  },
  async plan(input, context) {
    if (!input.name) throw new NkeeperError('input-missing', 'Name the user that gets a new key.');
    const { store } = context;
    const held = await holdAccount(store, holdOperator(store, context.operator), input.account);
    const user = await holdUser(store, held, input.name);
    const draft = new Draft(context, 'rotate user');
    const what = `${held.ref.name}/${user.ref.name}`;
    const old = user.ref.key;
    const key = keyInput(draft, input.to ?? 'generate', 'user', `user ${what}`);
    if (input.retire) revokeUsers(draft, held, [revocationNow(user, context.now)]);
    draft.editUser({ ...user, ref: { ...user.ref, key } }, { ...user.claims, sub: key });
    draft.writeCreds({ ...user.ref, key }, held.operator.row.storeName);
    draft.effect('hand-out', `Whoever uses ${what} needs the new creds.`);
    const isOut = isRevoked(held.claims.nats.revocations ?? {}, old, user.claims.iat ?? 0);
    if (input.retire)
      draft.effect('cut-off', `The old key ${old} is refused once ${held.ref.name} is pushed.`);
    else if (isOut) draft.effect('note', `The old key ${old} is revoked, and stays so.`);
    else
      draft.effect(
        'warning',
        `The old key ${old} stays valid until it is revoked: nkeeper revocations add-user -a ${held.ref.name} -u ${old}.`,
      );
    draft.result('user', key);
    return draft.finish(`Give user ${what} a new key`, input.retire ? 'destructive' : 'safe', user.ref.name);
  },
});

/** Operations that replace keys. */
export const rotateOperations = [rotateSigningKey, rotateUser];

function withSigningKeys(held: HeldOperator, keys: readonly string[]) {
  const { signing_keys: _, ...nats } = held.claims.nats;
  return { ...held.claims, nats: { ...nats, ...(keys.length > 0 ? { signing_keys: keys } : {}) } };
}

/** Another key with the very same scope, from a rotation that was begun; for plain keys there is no telling. */
function sameScope(keys: readonly SigningKey[], old: SigningKey, { ring }: PlanContext): string | undefined {
  if (typeof old === 'string') return undefined;
  const twin = keys.find(
    each => typeof each === 'object' && each !== old && each.role === old.role && ring.has(each.key),
  );
  return twin && signingKeyOf(twin);
}

function refuseWhileInUse(rows: readonly { readonly name: string }[], noun: string, command: string): void {
  if (rows.length === 0) return;
  const names = rows.slice(0, 5).map(row => row.name);
  throw new NkeeperError(
    'plan-refused',
    `It still signs ${rows.length} ${noun}: ${names.join(', ')}${rows.length > names.length ? ' and more' : ''}.`,
    { hint: `Sign them anew first: ${command}.` },
  );
}

function unknownKey(key: string, what: string): NkeeperError {
  return new NkeeperError('signing-key-unknown', `${key} is no signing key of ${what}.`, {
    hint: 'nkeeper list keys -A shows which keys there are.',
  });
}
