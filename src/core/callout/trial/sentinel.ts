import { parseCreds } from '../../claims/token/creds.ts';
import { decodeToken } from '../../claims/token/token.ts';
import { NkeeperError } from '../../errors.ts';
import { signNonce } from '../../nkeys/nonce.ts';
import type { Seed } from '../../nkeys/seed.ts';
import type { Store } from '../../store/store.ts';
import type { StoredCallout } from '../stored-callout.ts';
import type { TrialClient } from './trial.ts';

/** Whose JWT leads to a callout. */
export interface Sentinel {
  readonly token: string;
  /** Signs the server's nonce; absent: it is a bearer. */
  readonly seed?: Seed;
}

/**
 * The sentinel of a callout: the user that is named, else the only bearer of its account.
 *
 * @throws NkeeperError `user-required`: there is none, or several; `seed-missing` and others where it is no bearer
 */
export async function findSentinel(
  store: Store,
  { held, users }: StoredCallout,
  wanted?: string,
): Promise<Sentinel> {
  const { operator, name: account } = held.ref;
  await store.readUsers(operator, account);
  const rows = store.users(operator, account).filter(row => !users.includes(row.key));
  const fitting = rows.filter(row =>
    wanted === undefined ? row.bearer : row.name === wanted || row.key === wanted,
  );
  const [row] = fitting;
  if (!row || fitting.length > 1)
    throw new NkeeperError(
      'user-required',
      row ? `${account} has several bearers: which one is the sentinel?` : `${account} has no such sentinel.`,
      { hint: 'Name it: --sentinel NAME, or --creds FILE.' },
    );
  const token = store.user(operator, account, row.name)?.token ?? '';
  return row.bearer ? { token } : { token, seed: await store.keySources.seed(row.key) };
}

/** The sentinel of a creds file, by its text. @throws NkeeperError what is wrong with it */
export function sentinelOfCreds(text: string): Sentinel {
  const { token, seed } = parseCreds(text);
  const { kind, claims } = decodeToken(token);
  const isBearer = kind === 'user' && claims.nats.bearer_token === true;
  return seed === undefined || isBearer ? { token } : { token, seed };
}

/** A client that comes with a sentinel and shows the service something. @param nkey a key of its own; else the sentinel's signs */
export function clientOf(
  { token: sentinel, seed }: Sentinel,
  shown: Pick<TrialClient, 'user' | 'password' | 'token'>,
  nkey: Seed | undefined = seed,
): TrialClient {
  const answer = nkey && ((nonce: string) => ({ nkey: nkey.publicKey, sig: signNonce(nkey, nonce) }));
  return { sentinel, answer, ...shown };
}
