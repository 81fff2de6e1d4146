import type { AccountClaims } from '../claims/account.ts';
import type { ActivationClaims } from '../claims/activation.ts';
import type { Import } from '../claims/sharing.ts';
import { issueTokenLater } from '../claims/token/issue-token.ts';
import { openToken } from '../claims/token/token.ts';
import { NkeeperError } from '../errors.ts';
import { Draft } from './draft.ts';
import { key as keyField, name } from './fields/kinds.ts';
import {
  type HeldAccount,
  type HeldOperator,
  holdAccount,
  holdAccountNamed,
  holdOperator,
  holdUserNamed,
} from './held.ts';
import { keyInput } from './key-input.ts';
import { operation } from './operation.ts';
import { chooseSigner, userSigners } from './signers.ts';

/**
 * An account gets a new identity under its name: for servers it is another account. Everything in the store that names
 * the old key is changed with it: its users, the imports and activations of others, the operator's system account.
 */
export const rotateAccount = operation({
  words: 'rotate account',
  noun: 'account',
  about: 'Give an account a new identity key, and change everything that depends on it',
  argument: 'name',
  examples: ['nkeeper rotate account ORDERS --dry-run', 'nkeeper rotate account ORDERS'],
  fields: {
    name: name({ flags: '-n, --name <name>', label: 'Account', about: 'account, name or public key' }),
    to: keyField({
      flags: '--to <key>',
      label: 'New key',
      about: 'the key that takes over: public key, key file, or generate (default: generate)',
    }),
  },
  async plan(input, context) {
    if (!input.name)
      throw new NkeeperError('input-missing', 'Name the account that gets a new identity key.');
    const { store } = context;
    const operator = holdOperator(store, context.operator);
    const held = await holdAccount(store, operator, input.name);
    const draft = new Draft(context, 'rotate account');
    const what = held.ref.name;
    const key = keyInput(draft, input.to ?? 'generate', 'account', `account ${what}`);
    if (key === held.ref.key) throw new NkeeperError('plan-refused', 'This is the identity key already.');
    const change: Rotation = { draft, held, operator, old: held.ref.key, key };
    await store.scanAccounts({ operator: operator.ref.name });
    await changeAccount(change);
    if (operator.claims.nats.system_account === change.old) {
      draft.editOperator(operator, {
        ...operator.claims,
        nats: { ...operator.claims.nats, system_account: key },
      });
      draft.effect(
        'push',
        'It is the system account: every server needs the operator’s new JWT and the new account in its configuration.',
      );
    }
    for (const row of store.accounts(operator.ref.name)) {
      await draft.pause();
      if (row.name === what || row.status === 'damaged') continue;
      await changeOther(change, holdAccountNamed(store, operator, row.name, row.path));
    }
    await reissueUsers(change);
    draft.effect(
      'warning',
      `For servers it is a new account: streams, and whoever is connected, stay with the old key ${change.old} until that account is removed there.`,
    );
    draft.result('account', key);
    return draft.finish(`Give account ${what} a new identity key`, 'destructive', what);
  },
});

/** Operations that give an account a new identity. */
export const rotateAccountOperations = [rotateAccount];

interface Rotation {
  readonly draft: Draft;
  readonly held: HeldAccount;
  readonly operator: HeldOperator;
  /** Public keys of the account. */
  readonly old: string;
  readonly key: string;
}

async function changeAccount(change: Rotation): Promise<void> {
  const { draft, held, key, old } = change;
  const { imports } = held.claims.nats;
  const nats = {
    ...held.claims.nats,
    ...(imports === undefined
      ? {}
      : { imports: await each(imports, entry => entry && ownImport(change, entry)) }),
  };
  draft.editAccount(
    { ...held, ref: { ...held.ref, key } },
    { ...held.claims, sub: key, nats: withKey(nats, old, key) },
  );
}

/** One after the other: they may ask a device for a signature. */
async function each<T>(entries: readonly T[], edit: (entry: T) => T | Promise<T>): Promise<T[]> {
  const edited: T[] = [];
  for (const entry of entries) edited.push(await edit(entry));
  return edited;
}

/** Activations name who may import, and subjects may hold the importer's key. */
async function ownImport(change: Rotation, entry: Import): Promise<Import> {
  const { old, key, draft } = change;
  const renamed = (subject: string | undefined) =>
    subject
      ?.split('.')
      .map(token => (token === old ? key : token))
      .join('.');
  const fields = (['subject', 'to', 'local_subject'] as const).flatMap(field =>
    entry[field] === undefined ? [] : [[field, renamed(entry[field])] as const],
  );
  const edited: Import = { ...entry, ...Object.fromEntries(fields) };
  if (!entry.token) return edited;
  const token = await activationAnew(change, entry, claims => ({ ...claims, sub: key }));
  if (token !== undefined) return { ...edited, token };
  draft.effect(
    'stops',
    `The import of ${entry.subject} stops: its activation is for the old key, and nobody here can sign another.`,
  );
  return edited;
}

/** Other accounts may import from it, have revoked its activations, or let an auth callout place users in it. */
async function changeOther(change: Rotation, other: HeldAccount): Promise<void> {
  const { draft, old, key } = change;
  const { nats } = other.claims;
  const { imports, exports, authorization } = nats;
  const edited: AccountClaims['nats'] = {
    ...nats,
    ...(imports === undefined
      ? {}
      : {
          imports: await each(imports, entry =>
            entry?.account === old ? otherImport(change, entry) : entry,
          ),
        }),
    ...(exports === undefined
      ? {}
      : {
          exports: exports.map(
            entry =>
              entry &&
              (entry.revocations
                ? { ...entry, revocations: renamedKeys(entry.revocations, old, key) }
                : entry),
          ),
        }),
    ...(authorization.allowed_accounts === undefined
      ? {}
      : {
          authorization: {
            ...authorization,
            allowed_accounts: authorization.allowed_accounts.map(each => (each === old ? key : each)),
          },
        }),
  };
  if (JSON.stringify(edited, bigints) !== JSON.stringify(nats, bigints))
    draft.editAccount(other, { ...other.claims, nats: edited });
}

async function otherImport(change: Rotation, entry: Import): Promise<Import> {
  const { key, old } = change;
  if (!entry.token) return { ...entry, account: key };
  const token = await activationAnew(change, entry, claims => {
    const { issuer_account: issuer, ...nats } = claims.nats;
    return { ...claims, nats: issuer === old ? { ...nats, issuer_account: key } : nats };
  });
  return { ...entry, account: key, ...(token === undefined ? {} : { token }) };
}

/**
 * An activation signed again, with other claims: by the key that signed it, where that may still, else by another of the
 * exporter. It stands inside another JWT, so it is signed while planning. Undefined where nobody can.
 */
async function activationAnew(
  { draft, held, operator, old, key }: Rotation,
  { token = '', account = '' }: Import,
  edit: (claims: ActivationClaims) => ActivationClaims,
): Promise<string | undefined> {
  const { store, ring, now } = draft.context;
  const row =
    account === old ? held.row : store.accounts(operator.ref.name).find(each => each.key === account);
  if (!row) return undefined;
  const exporter = account === old ? held : holdAccountNamed(store, operator, row.name, row.path);
  try {
    const decoded = openToken(token);
    if (decoded.kind !== 'activation') return undefined;
    const edited = edit(decoded.claims);
    const claims = draft.claimsOf(exporter);
    const signer = chooseSigner(userSigners(claims, operator.claims, ring), {
      previous: edited.iss,
      what: 'activations',
    });
    const { issuer_account: _, ...nats } = edited.nats;
    const issuer = signer.role === 'identity' ? {} : { issuer_account: account === old ? key : account };
    const issuedAt = Math.max(now, Number(decoded.claims.iat ?? 0) + 1);
    return await issueTokenLater(
      'activation',
      { ...edited, nats: { ...nats, ...issuer } },
      ring.signer(signer.publicKey),
      issuedAt,
    );
  } catch (error) {
    if (error instanceof NkeeperError) return undefined;
    throw error;
  }
}

async function reissueUsers({ draft, held, operator, key }: Rotation): Promise<void> {
  const { store } = draft.context;
  await store.readUsers(operator.ref.name, held.ref.name);
  for (const row of store.users(operator.ref.name, held.ref.name)) {
    await draft.pause();
    const user = holdUserNamed(store, held, row.name, row.path);
    draft.editUser(user, user.claims);
    draft.writeCreds(user.ref, operator.row.storeName);
    draft.effect('hand-out', `${held.ref.name}/${row.name} needs its new creds.`, user);
  }
  draft.effect('note', `Users are signed anew for ${key}; their own keys stay.`);
}

/** An auth callout may name its own account. */
function withKey<A extends AccountClaims['nats']>(nats: A, old: string, key: string): A {
  const { allowed_accounts: allowed } = nats.authorization;
  if (!allowed?.includes(old)) return nats;
  return {
    ...nats,
    authorization: {
      ...nats.authorization,
      allowed_accounts: allowed.map(each => (each === old ? key : each)),
    },
  };
}

function renamedKeys<V>(
  map: Readonly<Record<string, V>>,
  old: string,
  key: string,
): Readonly<Record<string, V>> {
  return Object.fromEntries(Object.entries(map).map(([each, value]) => [each === old ? key : each, value]));
}

function bigints(_name: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}` : value;
}
