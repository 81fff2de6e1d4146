import type { AccountClaims } from '../../claims/account.ts';
import { newAccount, newScopedUser, newUser } from '../../claims/new-claims.ts';
import type { OperatorClaims } from '../../claims/operator.ts';
import type { UserClaims } from '../../claims/user.ts';
import type { Draft } from '../draft.ts';
import type { HeldOperator } from '../held.ts';
import type { EntityRef, SubmitTo } from '../plan.ts';
import type { SignerChoice } from '../signers.ts';

/** Where accounts of an operator are made that may be new itself. */
export interface Home {
  /** Folder name. */
  readonly operator: string;
  /** Name that creds folders go by. */
  readonly storeName: string;
  readonly dir: string;
  /** The operator as it will be. */
  readonly claims: OperatorClaims;
}

/** Of an operator that is here. */
export function homeOf({ ref, row, claims }: HeldOperator): Home {
  return { operator: ref.name, storeName: row.storeName, dir: row.dir, claims };
}

/** An account as it will be, for users that are made in it. */
export interface Made {
  readonly home: Home;
  readonly name: string;
  readonly key: string;
  readonly dir: string;
  readonly claims: AccountClaims;
}

/** What the claims say beside what every fresh account says. */
type AccountEdit = (fresh: AccountClaims, key: string) => AccountClaims;

/**
 * A new account with a key of its own.
 *
 * @param selfSigned it signs itself: a remote operator has to sign it then, and is asked there
 */
export function makeAccount(
  draft: Draft,
  home: Home,
  name: string,
  edit: AccountEdit = same => same,
  selfSigned: boolean | SubmitTo = false,
): Made {
  const key = draft.makeKey('account', `account ${name}`);
  const claims = { ...edit(newAccount(key), key), name };
  const dir = `${home.dir}/accounts/${name}`;
  const ref: EntityRef = { kind: 'account', name, key, operator: home.operator };
  const self: SignerChoice = { publicKey: key, role: 'identity', why: 'preferred' };
  const to = typeof selfSigned === 'object' ? selfSigned : undefined;
  const path = `${dir}/${name}.jwt`;
  draft.addAccount({ ref, path }, claims, home.claims, selfSigned ? self : undefined, to);
  return { home, name, key, dir, claims };
}

/**
 * A new user with a key of its own and creds.
 *
 * @param signer absent: the first key of the account that may sign
 * @returns its public key
 */
export function makeUser(
  draft: Draft,
  { home, name: account, dir, claims }: Made,
  name: string,
  edit: (fresh: UserClaims) => UserClaims = same => same,
  signer?: SignerChoice,
): string {
  const key = draft.makeKey('user', `user ${account}/${name}`);
  const ref: EntityRef = { kind: 'user', name, key, operator: home.operator, account };
  const chosen = signer ?? draft.userSigner(claims, home.claims, ref, undefined);
  const fresh = chosen.scope === undefined ? newUser(key) : newScopedUser(key);
  draft.addUser({ ref, path: `${dir}/users/${name}.jwt` }, { ...edit(fresh), name }, claims, chosen);
  draft.writeCreds(ref, home.storeName);
  return key;
}
