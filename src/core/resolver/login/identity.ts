import { readFileSync } from 'node:fs';
import { parseCreds } from '../../claims/token/creds.ts';
import { peekToken } from '../../claims/token/peek.ts';
import { fileFault, NkeeperError } from '../../errors.ts';
import { Seed } from '../../nkeys/seed.ts';
import { type Credentials, jwtCredentials, nkeyCredentials } from './credentials.ts';
import type { StoredUser, StoreFacts } from './login-store.ts';
import type { MonitorPurpose } from './monitor-user.ts';

/** Who logs in, and how each connection proves it. */
export interface Identity {
  /** For people. */
  readonly from: string;
  readonly userKey: string;
  readonly userName: string;
  readonly accountKey: string;
  readonly signs: boolean;
  /**
   * Those of a throw-away user are made for what they are for; all others are what they are.
   *
   * @param hostPort where they are shown: a password in a URL is for that server alone
   */
  credentials(purpose?: MonitorPurpose, hostPort?: string): Credentials | Promise<Credentials>;
}

/** A creds file; read again at each connection, because it may have been renewed. */
export function fromFile(path: string, from: string): Identity {
  const read = () => {
    const { token, seed } = parseCreds(readText(path));
    return { token, seed };
  };
  const first = read();
  first.seed?.wipe();
  return identityOf(first.token, from, () => {
    const { token, seed } = read();
    return jwtCredentials(token, seed);
  });
}

/** A user of the store with its seed in the keystore or in a creds file; undefined when there is neither. */
export function fromStoredUser(user: StoredUser, from: string, store: StoreFacts): Identity | undefined {
  const first = store.readSeed(peekToken(user.token).sub);
  if (first === undefined) return user.credsFile === undefined ? undefined : fromFile(user.credsFile, from);
  first.wipe();
  return withKey(user, from, store);
}

/** The same with a seed that can only be had when it connects, too, of a keystore that is sealed. */
export function fromAnyStoredUser(user: StoredUser, from: string, store: StoreFacts): Identity | undefined {
  const known = fromStoredUser(user, from, store);
  if (known || !store.seedLater?.(peekToken(user.token).sub)) return known;
  return withKey(user, from, store);
}

/** The key is read again at each connection: the keystore may be locked since, which is another thing than gone. */
function withKey({ token }: StoredUser, from: string, store: StoreFacts): Identity {
  const key = peekToken(token).sub;
  return identityOf(token, from, async purpose => {
    const mayAsk = purpose === 'change' || purpose === 'kick';
    const seed = store.readSeed(key) ?? (await store.seedLater?.(key)?.(mayAsk));
    if (seed === undefined) throw noSeed(from);
    return jwtCredentials(token, seed);
  });
}

/** A file with an nkey seed; `userJwt` may be empty. */
export function fromSeedFile(path: string, userJwt: string, from: string): Identity {
  const read = () => Seed.parse(readText(path).trim());
  const first = read();
  const { publicKey } = first;
  first.wipe();
  if (userJwt !== '') return identityOf(userJwt, from, () => jwtCredentials(userJwt, read()));
  const identity = plain(from, '', () => nkeyCredentials(read()));
  return { ...identity, userKey: publicKey, signs: true };
}

function identityOf(token: string, from: string, credentials: Identity['credentials']): Identity {
  const { sub, name, iss, issuerAccount } = peekToken(token);
  return { from, userKey: sub, userName: name, accountKey: issuerAccount || iss, signs: true, credentials };
}

/** Credentials that are sent as they are. */
export function plain(from: string, userName: string, credentials: () => Credentials): Identity {
  return { from, userKey: '', userName, accountKey: '', signs: false, credentials };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new NkeeperError(
      'creds-unreadable',
      `The credentials ${path} cannot be read: ${fileFault(cause)}.`,
      { cause, hint: 'Name a file that can be read: --creds FILE.' },
    );
  }
}

function noSeed(from: string): NkeeperError {
  return new NkeeperError('login-no-credentials', `The seed of ${from} is gone from the keystore.`);
}
