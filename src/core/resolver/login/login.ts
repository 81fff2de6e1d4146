import type { TlsOptions } from 'nats';
import { NkeeperError } from '../../errors.ts';
import type { Login } from '../live-view.ts';
import type { ServerMemory } from '../servers/server-memory.ts';
import { parseServerUrl, type ServerUrl } from './address.ts';
import type { Credentials } from './credentials.ts';
import { findIdentity } from './login-identity.ts';
import type { StoredUser, StoreFacts } from './login-store.ts';
import type { MonitorPurpose } from './monitor-user.ts';
import { expandHome, type NatsContext, readContext, selectedContext } from './nats-context.ts';
import { operatorUrls } from './operator-urls.ts';

export interface LoginOptions {
  /** `--server`: URLs separated by commas. */
  readonly servers?: string;
  /** `--context`: name of a natscli context; an empty name means the selected one. */
  readonly context?: string;
  /** `--creds`: file. */
  readonly creds?: string;
  /** A user of the store, in the place of one of the system account. */
  readonly user?: StoredUser;
  /** Certificate files; default `NATS_CA`, `NATS_CERT`, `NATS_KEY`, or the context's. */
  readonly tls?: {
    readonly ca?: string;
    readonly cert?: string;
    readonly key?: string;
    readonly first?: boolean;
  };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly store: StoreFacts;
  /** Public key of a user or an issuer: nobody of the store is taken that it is, or that it issued. */
  readonly avoid?: string;
  /** Unix ms; for tests. */
  readonly clock?: () => number;
}

/** Where to connect and as whom. */
export interface FoundLogin {
  readonly login: Login;
  readonly urls: readonly ServerUrl[];
  readonly tls: TlsOptions | undefined;
  /** Prefix of the subjects that answers come on; the user may be allowed no other. */
  readonly inboxPrefix: string;
  /** Credentials are signatures: they may be shown to servers that others told about. */
  readonly signs: boolean;
  /** Absent: no server is remembered. */
  readonly memory?: ServerMemory | undefined;
  /**
   * Fresh credentials for one connection: files are read again, short-lived users made anew, with no more rights than that
   * connection needs (`watch` when left out). Rejects with a NkeeperError.
   *
   * @param hostPort where they are shown: a password in a URL is for that server alone
   */
  credentials(purpose?: MonitorPurpose, hostPort?: string): Promise<Credentials>;
  /**
   * Servers refuse it: the next credentials are somebody else's, where there is somebody. Absent: it stays who it is.
   *
   * @returns false: nobody is left who was not refused
   */
  another?(): Promise<boolean>;
}

/**
 * Finds out where to connect and as whom, without connecting. Servers: `--server`, else the context, else the operator's
 * service URLs, else its account server URL, else the context that is selected in natscli. Credentials: `--creds`, else the
 * context's, else a system account user of the store, else a throw-away user signed with a key of the system account.
 * Throws NkeeperError: `login-no-servers`, `login-no-credentials`, `context-unknown`, `creds-unreadable`, ...
 */
export function findLogin(options: LoginOptions): FoundLogin {
  const asked = askedContext(options);
  const where = findServers({ ...options, operatorToken: options.store.operatorToken }, asked);
  // A context that gave the address gives the identity too: it was made as a pair.
  const context = asked ?? where.context;
  const inboxPrefix = context?.inboxPrefix || `_INBOX.nkeeper.${randomToken()}`;
  const who = findIdentity({ ...options, context, urls: where.urls, inboxPrefix });
  return {
    login: {
      urls: where.urls.map(url => url.shown),
      urlsFrom: where.from,
      credsFrom: who.from,
      userKey: who.userKey,
      userName: who.userName,
      accountKey: who.accountKey,
    },
    urls: where.urls,
    tls: tlsOf(options, context),
    inboxPrefix,
    signs: who.signs,
    credentials: async (purpose, hostPort) => who.credentials(purpose, hostPort),
  };
}

/** Where to connect, without as whom. */
export interface FoundPlace {
  readonly urls: readonly ServerUrl[];
  /** For people: `--server`, `context prod`, `operator's service URLs`. */
  readonly from: string;
  readonly tls: TlsOptions | undefined;
}

/** Where the servers are, for somebody who is no user of the system account. @throws NkeeperError as {@link findLogin} */
export function findPlace(
  options: Omit<LoginOptions, 'store'> & { readonly operatorToken: string },
): FoundPlace {
  const asked = askedContext(options);
  const { urls, from, context } = findServers(options, asked);
  return { urls, from, tls: tlsOf(options, asked ?? context) };
}

interface Where {
  readonly urls: readonly ServerUrl[];
  readonly from: string;
  readonly context: NatsContext | undefined;
}

function askedContext({ context, env }: Pick<LoginOptions, 'context' | 'env'>): NatsContext | undefined {
  if (context === undefined) return undefined;
  const name = context === '' ? selectedContext(env) : context;
  if (name !== undefined) return readContext(name, env);
  throw new NkeeperError('context-unknown', 'No natscli context is selected.', {
    hint: '`nats context select` selects one; or name it: --context NAME.',
  });
}

function findServers(
  options: Pick<LoginOptions, 'servers' | 'env'> & { readonly operatorToken: string },
  context: NatsContext | undefined,
): Where {
  if (options.servers !== undefined) return where(options.servers, '--server');
  if (context !== undefined && context.urls !== '')
    return where(context.urls, `context ${context.name}`, context);
  const own = operatorUrls(options.operatorToken);
  if (own !== undefined) return where(own.urls, own.from);
  const selected = context === undefined ? selectedContext(options.env) : undefined;
  if (selected !== undefined) {
    const found = readContext(selected, options.env);
    if (found.urls !== '') return where(found.urls, `context ${selected}, selected in natscli`, found);
  }
  throw new NkeeperError('login-no-servers', 'No servers are known: the operator has no service URLs.', {
    hint: 'Name them: --server nats://HOST:4222, or --context NAME.',
  });
}

function where(urls: string, from: string, context?: NatsContext): Where {
  const parsed = urls
    .split(',')
    .filter(url => url.trim() !== '')
    .map(parseServerUrl);
  if (parsed.length > 0) return { urls: parsed, from, context };
  throw new NkeeperError('login-no-servers', `No server URL in "${urls}" (${from}).`, {
    hint: 'Name them: --server nats://HOST:4222.',
  });
}

function tlsOf(
  { tls = {}, env }: Pick<LoginOptions, 'tls' | 'env'>,
  context: NatsContext | undefined,
): TlsOptions | undefined {
  const pick = (flag: string | undefined, own: string | undefined, variable: string) =>
    expandHome(flag || own || env[variable] || '', env);
  const caFile = pick(tls.ca, context?.ca, 'NATS_CA');
  const certFile = pick(tls.cert, context?.cert, 'NATS_CERT');
  const keyFile = pick(tls.key, context?.key, 'NATS_KEY');
  const first = tls.first ?? context?.tlsFirst ?? false;
  if (caFile === '' && certFile === '' && keyFile === '' && !first) return undefined;
  return {
    ...(caFile === '' ? {} : { caFile }),
    ...(certFile === '' ? {} : { certFile }),
    ...(keyFile === '' ? {} : { keyFile }),
    ...(first ? { handshakeFirst: true } : {}),
  };
}

function randomToken(): string {
  return Math.random().toString(36).slice(2, 12);
}
