import { type PeekedToken, peekToken } from '../../claims/token/peek.ts';
import { NkeeperError } from '../../errors.ts';
import { Seed } from '../../nkeys/seed.ts';
import { numberOf, wireOf } from '../link/wire.ts';
import { jwtCredentials } from './credentials.ts';
import { fromStoredUser, type Identity } from './identity.ts';
import type { StoredUser, StoreFacts } from './login-store.ts';
import { mintMonitorUser, monitorSignerKeys } from './monitor-user.ts';

type SystemAccount = NonNullable<StoreFacts['systemAccount']>;

export interface StoreIdentityOptions {
  readonly store: StoreFacts;
  readonly inboxPrefix: string;
  /** Public key of a user or of an issuer that is about to be cut off: it must not be what we log in with. */
  readonly avoid?: string;
  /** Unix ms. */
  readonly clock?: () => number;
}

/**
 * An identity from the store alone: a user of the system account whose seed is here, else a throw-away user signed with a
 * key of the system account. Throws `login-no-credentials` and says which is missing.
 */
export function findStoreIdentity(options: StoreIdentityOptions): Identity {
  const { store, clock = Date.now } = options;
  const system = store.systemAccount;
  if (system === undefined) throw nothing("the store does not have the operator's system account");
  const account = peekToken(system.token);
  for (const user of usableUsers(store.systemUsers(), account, clock() / 1000, options.avoid)) {
    const identity = fromStoredUser(user, `system account user ${system.name}/${user.name}`, store);
    if (identity !== undefined) return identity;
  }
  return throwAwayUser(system, account, options);
}

/** Users that servers would let in now; `sys`, the name that nsc gives, first. */
function usableUsers(
  users: Iterable<StoredUser>,
  account: PeekedToken,
  now: number,
  avoid: string | undefined,
): readonly StoredUser[] {
  const revocations = wireOf(wireOf(account.claims.nats)['revocations']);
  const usable = [...users].filter(user => {
    const peeked = tryPeek(user.token);
    if (peeked === undefined || peeked.sub === avoid || peeked.iss === avoid) return false;
    const revoked = Math.max(numberOf(revocations[peeked.sub]), numberOf(revocations['*']));
    const inTime = (peeked.exp === 0 || peeked.exp >= now + 1) && peeked.nbf <= now;
    return inTime && Number(peeked.iat) > revoked;
  });
  return usable.sort((a, b) => Number(b.name === 'sys') - Number(a.name === 'sys'));
}

function tryPeek(token: string): PeekedToken | undefined {
  try {
    return peekToken(token);
  } catch {
    return undefined;
  }
}

function throwAwayUser(system: SystemAccount, account: PeekedToken, options: StoreIdentityOptions): Identity {
  const { store, clock = Date.now, inboxPrefix } = options;
  const strict = isStrict(store.operatorToken);
  const keys = monitorSignerKeys(system.key, account.claims, strict);
  const key = keys.find(each => {
    if (each === options.avoid) return false;
    const seed = store.readSeed(each);
    seed?.wipe();
    return seed !== undefined || store.signerOf?.(each, false) !== undefined;
  });
  if (key === undefined) {
    throw nothing(`no user of ${system.name} has its key in the store, and neither has the account`);
  }
  const userSeed = Seed.generate('user');
  const userKey = userSeed.publicKey;
  const which = key === system.key ? 'identity key' : 'a signing key';
  return {
    from: `throw-away user, signed with ${which} of ${system.name}`,
    userKey,
    userName: 'nkeeper',
    accountKey: system.key,
    signs: true,
    credentials: async purpose => {
      const seed = store.readSeed(key);
      const signer = seed ?? store.signerOf?.(key, purpose === 'change' || purpose === 'kick');
      if (signer === undefined) throw nothing(`the ${which} of ${system.name} is gone from the keystore`);
      const from = { accountKey: system.key, signer };
      const now = Math.floor(clock() / 1000);
      const token = await mintMonitorUser(from, userKey, inboxPrefix, now, purpose).finally(() =>
        seed?.wipe(),
      );
      // The user's own seed opens nothing but this view: it stays for the next connection.
      return { ...jwtCredentials(token, userSeed), wipe: () => undefined };
    },
  };
}

function isStrict(operatorToken: string): boolean {
  const operator = operatorToken === '' ? undefined : tryPeek(operatorToken);
  return wireOf(operator?.claims.nats)['strict_signing_key_usage'] === true;
}

function nothing(why: string): NkeeperError {
  return new NkeeperError('login-no-credentials', `No credentials for the servers: ${why}.`, {
    hint: 'Give a creds file of a system account user: --creds FILE, or a natscli context: --context NAME.',
  });
}
