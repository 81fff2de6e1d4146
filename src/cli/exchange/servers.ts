import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { NkeeperError } from '../../core/errors.ts';
import type { LiveRequest } from '../../core/live/find-live-login.ts';
import { knowSystemAccount } from '../../core/live/store-facts.ts';
import type { FoundLogin } from '../../core/resolver/login/login.ts';
import type { OperatorRow, Store } from '../../core/store/store.ts';
import { liveRequest } from '../live-request.ts';
import type { Session } from '../session.ts';

export interface ServerFlags {
  readonly accountJwtServerUrl?: string;
  readonly systemUser?: string;
}

/** Where the servers are. @throws NkeeperError which flag helps */
export async function loginToChange(
  { store, world, globals, flags }: Session<ServerFlags>,
  operator: OperatorRow,
): Promise<FoundLogin> {
  const { accountJwtServerUrl: servers, systemUser } = flags;
  const request: LiveRequest = {
    ...liveRequest(world, globals),
    ...(servers === undefined ? {} : { servers }),
    ...(systemUser === undefined ? {} : { creds: await credsOf(store, operator, systemUser) }),
  };
  // nats is loaded here, and by nothing that does not ask servers.
  const { findLiveLogin } = await import('../../core/live/find-live-login.ts');
  return findLiveLogin(store, operator.name, request);
}

/** Creds file of a system account user. */
async function credsOf(store: Store, operator: OperatorRow, user: string): Promise<string> {
  await knowSystemAccount(store, operator.name);
  const account = store.findByKey(operator.systemAccount)?.account ?? '';
  const path = join(store.locations.credsDir.path, operator.storeName, account, `${user}.creds`);
  if (existsSync(path)) return path;
  throw new NkeeperError('login-no-credentials', `There are no creds of the system account user "${user}".`, {
    hint: 'Name a creds file: --creds FILE; nkeeper reissue creds writes them anew.',
  });
}

/** The account server, where the URL is one of HTTP; undefined: the servers are NATS servers. */
export function httpServer(
  { store, flags }: Pick<Session<ServerFlags>, 'store' | 'flags'>,
  operator: OperatorRow,
  named: string | undefined,
): string | undefined {
  const own = store.operator(operator.name)?.claims?.nats.account_server_url ?? '';
  const url = flags.accountJwtServerUrl ?? (named === undefined ? own : '');
  return /^https?:\/\//i.test(url) ? url : undefined;
}
