import { decodeToken } from '../../claims/token/token.ts';
import type { UserClaims } from '../../claims/user.ts';
import { NkeeperError } from '../../errors.ts';
import { askServers } from '../link/ask-servers.ts';
import type { Session } from '../link/session.ts';
import { listOf, numberOf, textOf, timeOf, type Wire, wireOf } from '../link/wire.ts';
import { isShownJwt } from './connection-identity.ts';

/** One subscription of a connection. */
export interface LiveSubscription {
  readonly subject: string;
  /** Queue group; empty: none. */
  readonly queue: string;
  /** Messages that it got. */
  readonly messages: number;
}

/** What a server tells of one connection when it is asked for that one alone. */
export interface ConnectionDetail {
  /** As in the list: `server/cid`. */
  readonly id: string;
  /** Unix ms, by the server's clock. */
  readonly at: number;
  readonly subscriptions: readonly LiveSubscription[];
  /**
   * What the user's JWT says, the one that it came in with; undefined where the server does not show it (bearer users, auth callout).
   * The JWT itself is not kept.
   */
  readonly user: UserClaims | undefined;
}

/** Asks one server for one connection; undefined when it is not there, or nobody answers. */
export async function readConnectionDetail(
  session: Session,
  serverId: string,
  cid: number,
  id: string,
): Promise<ConnectionDetail | undefined> {
  let found: ConnectionDetail | undefined;
  const request = { cid, auth: true, subscriptions_detail: true };
  await askServers(session, `$SYS.REQ.SERVER.${serverId}.CONNZ`, request, 1, ({ origin, data }) => {
    const [connection] = listOf(data['connections']).map(wireOf);
    if (connection === undefined || numberOf(connection['cid']) !== cid) return;
    const subscriptions = listOf(connection['subscriptions_list_detail']).map(each =>
      subscriptionOf(wireOf(each)),
    );
    const isShown = isShownJwt(textOf(connection['account']), connection);
    const user = isShown ? userOf(textOf(connection['jwt'])) : undefined;
    found = { id, at: timeOf(data['now']) || origin.time, subscriptions, user };
  });
  return found;
}

function subscriptionOf(json: Wire): LiveSubscription {
  return {
    subject: textOf(json['subject']),
    queue: textOf(json['qgroup']),
    messages: numberOf(json['msgs']),
  };
}

/** The server let it in with this JWT: it needs no second look. */
function userOf(token: string): UserClaims | undefined {
  if (token === '') return undefined;
  try {
    const decoded = decodeToken(token);
    return decoded.kind === 'user' ? decoded.claims : undefined;
  } catch (error) {
    if (error instanceof NkeeperError) return undefined;
    throw error;
  }
}
