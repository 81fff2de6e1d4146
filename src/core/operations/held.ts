import { setTimeout as delay } from 'node:timers/promises';
import type { AccountClaims } from '../claims/account.ts';
import type { Claims } from '../claims/kinds.ts';
import type { OperatorClaims } from '../claims/operator.ts';
import { claimsForEdit, verifyToken } from '../claims/token/token.ts';
import type { UserClaims } from '../claims/user.ts';
import { NkeeperError } from '../errors.ts';
import { chooseAccount, chooseOperator, chooseUser } from '../store/choose.ts';
import type { AccountRow, Entity, OperatorRow, Row, Store, UserRow } from '../store/store.ts';
import type { EntityRef } from './plan.ts';

/** Something in the store as it is now, fit to be changed: decoded with all its members, its signature and chain verified. */
export interface Held<C extends Claims, R extends Row = Row> {
  readonly ref: EntityRef;
  readonly row: R;
  readonly path: string;
  readonly token: string;
  readonly claims: C;
}

export type HeldOperator = Held<OperatorClaims, OperatorRow>;
export type HeldAccount = Held<AccountClaims, AccountRow> & { readonly operator: HeldOperator };
export type HeldUser = Held<UserClaims, UserRow> & { readonly account: HeldAccount };

/**
 * Whoever signs the next version of these vouches for what is in them: nkeeper does not. What is wrong with time, limits
 * and the like does not count here: a change is how that is mended.
 */
const UNTRUSTED: ReadonlySet<string> = new Set([
  'operator-signer-unknown',
  'operator-unusable',
  'account-unusable',
  'account-self-signed',
  'issuer-account-wrong',
  'signer-unknown',
]);

/** The operator that is meant, by name, public key, or nsc's choice. @throws NkeeperError `entity-unusable`, those of `chooseOperator` */
export function holdOperator(store: Store, wanted?: string): HeldOperator {
  const row = chooseOperator(store, wanted);
  const { token, claims } = usable(store.operator(row.name), `operator ${row.name}`);
  const ref: EntityRef = { kind: 'operator', name: row.name, key: claims.sub ?? '', operator: row.name };
  return { ref, row, path: row.path, token, claims };
}

/** The account that is meant. @throws NkeeperError `entity-unusable`, and those of `chooseAccount` */
export async function holdAccount(
  store: Store,
  operator: HeldOperator,
  wanted?: string,
): Promise<HeldAccount> {
  const { name, path } = await chooseAccount(store, operator.row, wanted);
  await whole(() => store.account(operator.row.name, name));
  return holdAccountNamed(store, operator, name, path);
}

/** An account whose folder name is known. @param refused codes of problems that rule it out @throws NkeeperError `entity-unusable` */
export function holdAccountNamed(
  store: Store,
  operator: HeldOperator,
  name: string,
  path: string,
  refused = UNTRUSTED,
): HeldAccount {
  const entity = store.account(operator.row.name, name);
  const { token, claims, row } = usable(entity, `account ${name}`, refused);
  const ref: EntityRef = { kind: 'account', name, key: claims.sub ?? '', operator: operator.row.name };
  return { ref, row, path, token, claims, operator };
}

/** The user that is meant. @throws NkeeperError `entity-unusable`, and those of `chooseUser` */
export async function holdUser(store: Store, account: HeldAccount, wanted?: string): Promise<HeldUser> {
  const { name, path } = await chooseUser(store, account.row, wanted);
  await whole(() => store.user(account.ref.operator, account.ref.name, name));
  return holdUserNamed(store, account, name, path);
}

/** A user whose file name is known. @param refused codes of problems that rule it out @throws NkeeperError `entity-unusable` */
export function holdUserNamed(
  store: Store,
  account: HeldAccount,
  name: string,
  path: string,
  refused = UNTRUSTED,
): HeldUser {
  const operator = account.ref.operator;
  const entity = store.user(operator, account.ref.name, name);
  const { token, claims, row } = usable(entity, `user ${account.ref.name}/${name}`, refused);
  const ref: EntityRef = { kind: 'user', name, key: claims.sub ?? '', operator, account: account.ref.name };
  return { ref, row, path, token, claims, account };
}

/**
 * An account whose JWT is right but for who signed it: to be signed by another key. Whoever does that vouches for what is in it.
 *
 * @throws NkeeperError `entity-unusable`
 */
export function holdAccountToSign(
  store: Store,
  operator: HeldOperator,
  name: string,
  path: string,
): HeldAccount {
  return holdAccountNamed(store, operator, name, path, NOBODY);
}

/** {@link holdAccountToSign} of a user. */
export function holdUserToSign(store: Store, account: HeldAccount, name: string, path: string): HeldUser {
  return holdUserNamed(store, account, name, path, NOBODY);
}

const NOBODY: ReadonlySet<string> = new Set();

/** Something in the store that is only to be removed: it need not be sound, or a JWT at all. */
export type Remains = Pick<Held<Claims>, 'ref' | 'path' | 'token'> & { readonly claims?: Claims };

/** A user that goes, whatever is wrong with it. */
export function remainsOfUser(store: Store, { operator, name: account }: EntityRef, row: UserRow): Remains {
  const entity = store.user(operator, account, row.name);
  const key = entity?.claims?.sub ?? entity?.row.key ?? '';
  const ref: EntityRef = { kind: 'user', name: row.name, key, operator, account };
  return {
    ref,
    path: row.path,
    token: entity?.token ?? '',
    ...(entity?.claims ? { claims: entity.claims } : {}),
  };
}

/** An account that goes, whatever is wrong with it. */
export function remainsOfAccount(store: Store, operator: HeldOperator, row: AccountRow): Remains {
  const entity = store.account(operator.ref.name, row.name);
  const key = entity?.claims?.sub ?? entity?.row.key ?? '';
  const ref: EntityRef = { kind: 'account', name: row.name, key, operator: operator.ref.name };
  return {
    ref,
    path: row.path,
    token: entity?.token ?? '',
    ...(entity?.claims ? { claims: entity.claims } : {}),
  };
}

/** nsc empties a file before it writes it: what is empty now may be whole in a moment. */
async function whole(look: () => Entity<Claims, Row> | undefined): Promise<void> {
  for (let tries = 0; tries < 10; tries++) {
    const damaged = look()?.problems.some(({ code }) => code === 'file-empty' || code === 'chunk-count');
    if (!damaged) return;
    await delay(20);
  }
}

function usable<C extends Claims, R extends Row>(
  entity: Entity<C, R> | undefined,
  what: string,
  refused: ReadonlySet<string> = UNTRUSTED,
): { readonly token: string; readonly claims: C; readonly row: R } {
  const { decoded, problems = [] } = entity ?? {};
  const untrusted = problems.find(({ code }) => refused.has(code));
  if (entity && decoded && !untrusted && verifyToken(decoded)) {
    return { token: entity.token, claims: claimsForEdit(decoded) as C, row: entity.row };
  }
  const [first] = untrusted ? [untrusted] : problems.filter(({ severity }) => severity === 'blocking');
  throw new NkeeperError(
    'entity-unusable',
    `The JWT of ${what} cannot be changed: ${first?.message ?? 'it cannot be read or verified.'}`,
    first?.hint ? { hint: first.hint } : {},
  );
}
