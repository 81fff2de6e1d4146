import { NkeeperError } from '../../errors.ts';
import type { Seed } from '../../nkeys/seed.ts';
import type { Store } from '../../store/store.ts';
import type { StoredCallout } from '../stored-callout.ts';

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
