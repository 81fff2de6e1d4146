import { NkeeperError } from '../../errors.ts';
import { joinHostPort, type ServerUrl } from './address.ts';
import { passwordCredentials, tokenCredentials } from './credentials.ts';
import { fromAnyStoredUser, fromFile, fromSeedFile, type Identity, plain } from './identity.ts';
import type { StoredUser, StoreFacts } from './login-store.ts';
import { findStoreIdentity } from './login-store-identity.ts';
import { expandHome, type NatsContext } from './nats-context.ts';

export interface IdentityOptions {
  readonly creds?: string;
  readonly user?: StoredUser;
  readonly context: NatsContext | undefined;
  readonly urls: readonly ServerUrl[];
  readonly inboxPrefix: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly store: StoreFacts;
  readonly avoid?: string;
  readonly clock?: () => number;
}

/** Finds the identity as {@link findLogin} says. Everything is tried once here, so that a wrong file is told at once. */
export function findIdentity(options: IdentityOptions): Identity {
  const { creds, context, env, store } = options;
  if (creds !== undefined) return fromFile(expandHome(creds, env), `--creds ${creds}`);
  if (options.user !== undefined) return fromUser(options.user, store);
  const ofContext = context === undefined ? undefined : fromContext(context, store);
  return ofContext ?? fromUrls(options) ?? findStoreIdentity(options);
}

/** As clients use it: with its creds, where there are some. */
function fromUser(user: StoredUser, store: StoreFacts): Identity {
  const from = `user ${user.name}`;
  const identity =
    user.credsFile === undefined
      ? fromAnyStoredUser(user, from, store)
      : fromFile(user.credsFile, `creds of ${from}`);
  if (identity !== undefined) return identity;
  throw new NkeeperError('login-no-credentials', `There are neither creds nor the key of ${from} here.`, {
    hint: 'Name a creds file: --creds FILE.',
  });
}

function fromContext(context: NatsContext, store: StoreFacts): Identity | undefined {
  const from = `context ${context.name}`;
  if (context.creds !== '') return fromFile(context.creds, from);
  if (context.nsc !== '') return fromNsc(context.nsc, from, store);
  if (context.nkey !== '') return fromSeedFile(context.nkey, context.userJwt, from);
  if (context.user !== '')
    return plain(from, context.user, () => passwordCredentials(context.user, context.password));
  if (context.token !== '') return plain(from, '', () => tokenCredentials(context.token));
  return undefined;
}

/**
 * `nats://user:password@host`, `nats://token@host`: each is shown to its own server alone. Servers of URLs without one get what
 * the store has.
 */
function fromUrls(options: IdentityOptions): Identity | undefined {
  const named = options.urls.filter(({ user }) => user !== '');
  const [first] = named;
  if (first === undefined) return undefined;
  const own = new Map(named.map(url => [joinHostPort(url.host, url.port), fromUrl(url)]));
  return {
    ...fromUrl(first),
    credentials: (purpose, hostPort = '') =>
      (own.get(hostPort) ?? ofStore(options, hostPort, first)).credentials(purpose, hostPort),
  };
}

function ofStore(options: IdentityOptions, hostPort: string, { shown }: ServerUrl): Identity {
  try {
    return findStoreIdentity(options);
  } catch (cause) {
    throw new NkeeperError(
      'login-no-credentials',
      `There is nothing to log in with at ${hostPort}: what stands in the URL of ${shown} is for that server alone.`,
      { cause, hint: 'Write user and password into this URL too, or name a creds file: --creds FILE.' },
    );
  }
}

function fromUrl(url: ServerUrl): Identity {
  return url.password === ''
    ? plain('token in the server URL', '', () => tokenCredentials(url.user))
    : plain('password in the server URL', url.user, () => passwordCredentials(url.user, url.password));
}

function fromNsc(url: string, from: string, store: StoreFacts): Identity {
  const [operator = '', account = '', user = ''] = url
    .replace(/^nsc:\/\//, '')
    .split('?')[0]!
    .split('/')
    .map(decodeURIComponent);
  const found = store.user(operator, account, user);
  const identity = found === undefined ? undefined : fromAnyStoredUser(found, `${from}: ${url}`, store);
  if (identity !== undefined) return identity;
  throw new NkeeperError(
    'login-no-credentials',
    `The user of ${from}, ${url}, is not in the store with its key.`,
    {
      hint: 'Give a creds file: --creds FILE.',
    },
  );
}
