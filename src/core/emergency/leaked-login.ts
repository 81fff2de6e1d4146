import { messageOf } from '../errors.ts';
import type { Address } from '../resolver/login/address.ts';
import { type Credentials, jwtCredentials } from '../resolver/login/credentials.ts';
import { tryLogin } from '../resolver/login/try-login.ts';
import type { Store, UserRow } from '../store/store.ts';
import { type Cut, refusedUntil } from './cut.ts';

/** More users are not looked at for one whose seed is here. */
const MOST_LOOKED_AT = 200;

/** Makes what leaked anew, for one try. */
export type Leaked = () => Credentials | Promise<Credentials>;

/**
 * What a login is tried with after the cut: the creds of a user that it cuts off, made anew for each try. A sentence where
 * the store cannot: a login that is refused for another reason would prove nothing.
 *
 * @param now Unix seconds
 */
export function leakedLogin(
  store: Store,
  operator: string,
  name: string,
  cut: Cut,
  now: number,
): Leaked | string {
  const rows = store.users(operator, name);
  const candidates = cut.users.length > 0 ? rows.filter(({ key }) => cut.users.includes(key)) : rows;
  for (const row of candidates.slice(0, MOST_LOOKED_AT)) {
    const found = loginOf(store, operator, name, row, cut, now);
    if (found) return found;
  }
  return cut.users.length === 1
    ? 'its JWT and seed are not both in this store'
    : 'of none of them are both JWT and seed in this store';
}

/** So many more servers are asked for a login where the first one refuses it. */
const MORE_DOORS = 4;

/**
 * Only creds that work show anything when they are refused: tried once before the cut. A server that lacks the account
 * refuses them too, so others are tried then. A sentence where none lets in, for whatever reason: revoked already, not from
 * this address, not over this kind of connection, not at this hour.
 */
export async function worksBefore(
  leaked: Leaked | string,
  door: Address,
  others: readonly Address[],
): Promise<Leaked | string> {
  if (typeof leaked === 'string') return leaked;
  const refusal = await refusalAt(door, leaked);
  if (refusal === undefined) return leaked;
  const more = await Promise.all(others.slice(0, MORE_DOORS).map(each => refusalAt(each, leaked)));
  return more.includes(undefined) ? leaked : refusal;
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
