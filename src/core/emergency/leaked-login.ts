import { isRevoked, type RevocationList } from '../claims/access/revocation.ts';
import { messageOf } from '../errors.ts';
import type { Address } from '../resolver/login/address.ts';
import { type Credentials, jwtCredentials } from '../resolver/login/credentials.ts';
import { tryLogin } from '../resolver/login/try-login.ts';
import type { Store, UserRow } from '../store/store.ts';
import { countOf } from '../text/count-of.ts';
import { type Cut, refusedUntil } from './cut.ts';

/** More users are not looked at for one whose seed is here. */
const MOST_LOOKED_AT = 200;

/** Makes what leaked anew, for one try. */
export type Leaked = () => Credentials | Promise<Credentials>;

/** A user that a login can be tried with. */
export interface Candidate {
  /** Name in the store. */
  readonly user: string;
  readonly login: Leaked;
}

/** So many of them are tried before the cut. */
const MOST_CANDIDATES = 5;

/**
 * What a login may be tried with after the cut: the creds of users that it cuts off, made anew for each try, those first that
 * are not revoked already. A sentence where the store cannot: a login that is refused for another reason would prove nothing.
 *
 * @param now Unix seconds @param revoked who is before the cut
 * @param only name of the one that is looked for; absent: all
 */
export function leakedLogins(
  store: Store,
  operator: string,
  name: string,
  cut: Cut,
  now: number,
  revoked: RevocationList = {},
  only?: string,
): readonly Candidate[] | string {
  const rows = store.users(operator, name);
  const isMeant = (key: string) => cut.users.length === 0 || cut.users.includes(key);
  const meant = rows.filter(({ key, name: user }) => (only === undefined ? isMeant(key) : user === only));
  const isOut = ({ key, issuedAt }: UserRow) => isRevoked(revoked, key, issuedAt);
  const found: Candidate[] = [];
  for (const row of [...meant.filter(each => !isOut(each)), ...meant.filter(isOut)].slice(
    0,
    MOST_LOOKED_AT,
  )) {
    const login = loginOf(store, operator, name, row, cut, now);
    if (login) found.push({ user: row.name, login });
    if (found.length === MOST_CANDIDATES) break;
  }
  if (found.length > 0) return found;
  return cut.users.length === 1
    ? 'its JWT and seed are not both in this store'
    : 'of none of them are both JWT and seed in this store';
}

/** So many more servers are asked for a login where the first one refuses it. */
const MORE_DOORS = 4;

/**
 * Only creds that work show anything when they are refused: tried once before the cut, and those of others where the first
 * ones do not. A server that lacks the account refuses them too, so others are tried then. A sentence where none lets in, for
 * whatever reason: revoked already, not from this address, not over this kind of connection, not at this hour.
 */
export async function worksBefore(
  candidates: readonly Candidate[] | string,
  door: Address,
  others: readonly Address[],
): Promise<Candidate | string> {
  if (typeof candidates === 'string') return candidates;
  const [first, ...more] = candidates;
  const refusal = first && (await refusalOf(first, door, others));
  if (refusal === undefined) return first ?? '';
  const refusals = await Promise.all(more.map(each => refusalOf(each, door, others)));
  const works = more.find((_, i) => refusals[i] === undefined);
  if (works) return works;
  return more.length === 0 ? refusal : `${refusal} (the same of ${countOf(more.length, 'more user')})`;
}

/** Why a login gets in nowhere; undefined where it does. */
async function refusalOf(
  { login }: Candidate,
  door: Address,
  others: readonly Address[],
): Promise<string | undefined> {
  const refusal = await refusalAt(door, login);
  if (refusal === undefined) return undefined;
  const more = await Promise.all(others.slice(0, MORE_DOORS).map(each => refusalAt(each, login)));
  return more.includes(undefined) ? undefined : refusal;
}

/** Why a login does not get in there; undefined where it does. */
async function refusalAt(door: Address, leaked: Leaked): Promise<string | undefined> {
  const credentials = await credentialsOf(leaked);
  if (typeof credentials === 'string') return credentials;
  const { outcome, text } = await tryLogin(door, credentials);
  return outcome === 'accepted' ? undefined : `it did not get in before the cut either: ${text}`;
}

/** Its seed may be where it is not given out, or sealed: nothing is held up by that. A sentence then. */
export async function credentialsOf(leaked: Leaked): Promise<Credentials | string> {
  try {
    return await leaked();
  } catch (error) {
    return `its seed cannot be had: ${messageOf(error)}`;
  }
}

function loginOf(
  store: Store,
  operator: string,
  name: string,
  row: UserRow,
  cut: Cut,
  now: number,
): Leaked | undefined {
  const entity = store.user(operator, name, row.name);
  const claims = entity?.claims;
  if (!entity || !claims?.sub) return undefined;
  const { sub, iss = '', iat = 0, exp = 0, nbf = 0 } = claims;
  if ((exp !== 0 && exp <= now) || nbf > now) return undefined;
  if (cut.kind === 'signing-key' ? iss !== cut.signingKey : iat > refusedUntil(cut, sub)) return undefined;
  const { token } = entity;
  if (claims.nats.bearer_token === true) return () => jwtCredentials(token, undefined);
  const { keySources } = store;
  if (!keySources.has(sub)) return undefined;
  return async () => jwtCredentials(token, await keySources.seed(sub));
}
