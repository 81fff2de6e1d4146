import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { NkeeperError } from '../../core/errors.ts';
import type { LiveRequest } from '../../core/live/find-live-login.ts';
import { knowSystemAccount } from '../../core/live/store-facts.ts';
import type { FoundLogin } from '../../core/resolver/login/login.ts';
import { chooseAccount } from '../../core/store/choose.ts';
import type { OperatorRow, Store } from '../../core/store/store.ts';
import { liveRequest } from '../live-request.ts';
import type { Session } from '../session.ts';

export interface ServerFlags {
  readonly accountJwtServerUrl?: string;
  readonly systemUser?: string;
  readonly systemAccount?: string;
  readonly without?: string;
}

/** Where the servers are. @throws NkeeperError which flag helps */
export async function loginToChange(
  { store, world, globals, flags }: Session<ServerFlags>,
  operator: OperatorRow,
): Promise<FoundLogin> {
  const { accountJwtServerUrl: servers, systemUser, systemAccount } = flags;
  const isNamed = systemUser !== undefined || systemAccount !== undefined;
  const request: LiveRequest = {
    ...liveRequest(world, globals),
    ...(servers === undefined ? {} : { servers }),
    ...(isNamed ? { creds: await credsOf(store, operator, flags) } : {}),
  };
  // nats is loaded here, and by nothing that does not ask servers.
  const { findLiveLogin } = await import('../../core/live/find-live-login.ts');
  return findLiveLogin(store, operator.name, request);
}

/** Creds file of a system account user: of the one that is named, else of the first that has one. */
async function credsOf(
  store: Store,
  operator: OperatorRow,
  { systemUser, systemAccount }: ServerFlags,
): Promise<string> {
  const account = await accountOf(store, operator, systemAccount);
  const folder = join(store.locations.credsDir.path, operator.storeName, account);
  const users =
    systemUser === undefined ? store.users(operator.name, account).map(({ name }) => name) : [systemUser];
  const found = users.map(user => join(folder, `${user}.creds`)).find(existsSync);
  if (found !== undefined) return found;
  const who = systemUser === undefined ? 'any user of account' : `the system account user "${systemUser}" in`;
  throw new NkeeperError('login-no-credentials', `There are no creds of ${who} ${account}.`, {
    hint: 'Name a creds file: --creds FILE; nkeeper reissue creds writes them anew.',
  });
}

async function accountOf(store: Store, operator: OperatorRow, named: string | undefined): Promise<string> {
  if (named !== undefined) return (await chooseAccount(store, operator, named)).name;
  await knowSystemAccount(store, operator.name);
  return store.findByKey(operator.systemAccount)?.account ?? '';
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
