import type { AccountClaims, ExternalAuthorization } from '../../claims/account.ts';
import { decodeToken } from '../../claims/token/token.ts';
import { messageOf } from '../../errors.ts';
import { identityOf } from '../../resolver/connections/connection-identity.ts';
import { askServers } from '../../resolver/link/ask-servers.ts';
import type { Session } from '../../resolver/link/session.ts';
import { listOf, textOf, wireOf } from '../../resolver/link/wire.ts';
import type { FoundLogin } from '../../resolver/login/login.ts';
import { openFleet } from '../../resolver/push/fleet.ts';
import { loadAccount, readRunningAccount } from '../../resolver/push/running-account.ts';
import { CALLOUT_SUBJECT } from '../request.ts';
import { LISTENER_NAME } from './overhear.ts';

/** One connection of a user that may serve. */
export interface ServingConnection {
  readonly user: string;
  readonly name: string;
  readonly server: string;
  /** It listens for what servers ask; undefined: the server does not tell. */
  readonly listens: boolean;
}

/** What servers have of a callout. */
export interface ServerSide {
  /** Account JWT that is in force, by server name; undefined: none is. */
  readonly running: ReadonlyMap<
    string,
    { readonly token: string; readonly claims: AccountClaims } | undefined
  >;
  readonly serving: readonly ServingConnection[];
}

/**
 * Asks all servers for the callout account that they run, and who serves it.
 *
 * @returns why not, where they cannot be asked
 */
export async function readServerSide(
  login: FoundLogin,
  account: string,
  users: readonly string[],
): Promise<ServerSide | string> {
  try {
    const { session, servers } = await openFleet(login);
    try {
      await loadAccount(session, account);
      const running = new Map<string, { token: string; claims: AccountClaims } | undefined>();
      for (const { id, name } of servers) {
        const found = await readRunningAccount(session, id, account);
        running.set(name, found.state === 'running' ? opened(found.token) : undefined);
      }
      const serving = await readServing(session, servers.length, account, users);
      return { running, serving };
    } finally {
      await session.close();
    }
  } catch (error) {
    return messageOf(error);
  }
}

/** Connections of users that may serve an account. @param count of the servers */
export async function readServing(
  session: Session,
  count: number,
  account: string,
  users: readonly string[],
): Promise<readonly ServingConnection[]> {
  const serving: ServingConnection[] = [];
  const request = { acc: account, auth: true, subscriptions: true, limit: 1024 };
  await askServers(session, '$SYS.REQ.SERVER.PING.CONNZ', request, count, ({ origin, data }) => {
    for (const each of listOf(data['connections']).map(wireOf)) {
      const { userKey: user } = identityOf(textOf(each['authorized_user']), textOf(each['account']), each);
      if (!users.includes(user) || textOf(each['name']) === LISTENER_NAME) continue;
      const listens = listOf(each['subscriptions_list']).includes(CALLOUT_SUBJECT);
      serving.push({ user, name: textOf(each['name']), server: origin.name, listens });
    }
  });
  return serving;
}

function opened(token: string): { token: string; claims: AccountClaims } | undefined {
  try {
    const decoded = decodeToken(token);
    return decoded.kind === 'account' ? { token, claims: decoded.claims } : undefined;
  } catch {
    return undefined;
  }
}

/** Do two versions of an account say the same about its callout? */
export function sameCallout(a: ExternalAuthorization, b: ExternalAuthorization): boolean {
  const listed = ({ auth_users = [], allowed_accounts = [], xkey = '' }: ExternalAuthorization) =>
    JSON.stringify([auth_users.toSorted(), allowed_accounts.toSorted(), xkey]);
  return listed(a) === listed(b);
}
