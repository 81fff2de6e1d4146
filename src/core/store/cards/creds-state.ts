import { statSync } from 'node:fs';
import { parseCreds } from '../../claims/token/creds.ts';
import { peekToken } from '../../claims/token/peek.ts';
import { messageOf } from '../../errors.ts';
import { readTokenFile, stampOf } from '../files/token-file.ts';
import type { UserRow } from '../rows.ts';
import { SEALED } from '../seal/seal-file.ts';

/**
 * How a user's creds file in the keystore stands to the user's JWT. `same`: the very same JWT and the right seed.
 * `older`, `newer`: another JWT of the same user, by time of issue. `different`: another JWT of the same second.
 * `other-user`: a JWT for another key. `other-seed`: the JWT is right, the seed belongs to another key.
 * `sealed`: it is encrypted; what is in it is not looked at.
 * `no-seed`: only a JWT in it (bearer users need no seed). `unusable`: cannot be read or parsed.
 */
export type CredsStateName =
  | 'absent'
  | 'same'
  | 'older'
  | 'newer'
  | 'different'
  | 'other-user'
  | 'other-seed'
  | 'no-seed'
  | 'sealed'
  | 'unusable';

/** How the creds file of a user stands to its JWT. */
export interface CredsState {
  readonly state: CredsStateName;
  readonly path: string;
  /** Permission bits; undefined when there is no file. */
  readonly mode: number | undefined;
  /** Expiry of the JWT inside, Unix seconds; 0 for never or unknown. */
  readonly expires: number;
  /** Public key that the JWT inside is for; empty when unknown. */
  readonly key: string;
  /** Why it is `unusable`; else empty. */
  readonly reason: string;
}

/**
 * The creds files that a user may have. nsc takes blanks off the ends of a user's name for its JWT's file, and keeps them for
 * that of its creds: `trail.jwt`, and `trail .creds`.
 *
 * @returns the usual one first
 */
export function credsPaths(
  keystoreDir: string,
  operator: string,
  { account, name, claimName }: Pick<UserRow, 'account' | 'name' | 'claimName'>,
): readonly string[] {
  const usual = credsPath(keystoreDir, operator, account, name);
  const isOdd = claimName !== name && claimName.trim() === name;
  return isOdd ? [usual, credsPath(keystoreDir, operator, account, claimName)] : [usual];
}

/** The one that it has, or gets: a second one beside it would stay behind with every change. */
export function credsFile(...user: Parameters<typeof credsPaths>): string {
  const [usual = '', odd = ''] = credsPaths(...user);
  return odd !== '' && stampOf(usual) === undefined && stampOf(odd) !== undefined ? odd : usual;
}

/** Where nsc keeps the creds of a user. Names are those of the store, not of the JWT. */
export function credsPath(keystoreDir: string, operator: string, account: string, user: string): string {
  return `${keystoreDir}/creds/${operator}/${account}/${user}.creds`;
}

/** Compares a creds file with the JWT `token` of the user `key`. Reads only; the seed inside is wiped at once. */
export function readCredsState(path: string, token: string, key: string): CredsState {
  const none = { path, mode: undefined, expires: 0, key: '', reason: '' };
  const sealed = path + SEALED;
  if (!present(path) && present(sealed)) return { ...none, path: sealed, state: 'sealed' };
  if (!present(path)) return { ...none, state: 'absent' };
  const read = readTokenFile(path);
  if (read.file === undefined) return { ...none, state: 'unusable', reason: read.damage.message };
  const { mode } = read.file;
  try {
    const creds = parseCreds(read.file.text);
    const seedKey = creds.seed?.publicKey;
    creds.seed?.wipe();
    const inside = peekToken(creds.token);
    const found = { path, mode, expires: inside.exp, key: inside.sub, reason: '' };
    return { ...found, state: compare(creds.token.trim(), inside, seedKey, token.trim(), key) };
  } catch (error) {
    return { ...none, mode, state: 'unusable', reason: messageOf(error) };
  }
}

function compare(
  inside: string,
  claims: { readonly sub: string; readonly iat: number },
  seedKey: string | undefined,
  token: string,
  key: string,
): CredsStateName {
  if (claims.sub !== key) return 'other-user';
  if (seedKey !== undefined && seedKey !== key) return 'other-seed';
  if (inside !== token) return ageOf(claims.iat, token);
  return seedKey === undefined ? 'no-seed' : 'same';
}

function ageOf(issuedAt: number, token: string): CredsStateName {
  const stored = peekToken(token).iat;
  if (issuedAt === stored) return 'different';
  return issuedAt < stored ? 'older' : 'newer';
}

function present(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return true;
  }
}
