import { askServers, type ServerAnswer } from '../link/ask-servers.ts';
import { withoutCredentials } from '../link/redact.ts';
import type { Session } from '../link/session.ts';
import {
  durationMsOf,
  listOf,
  numberOf,
  parseWire,
  textOf,
  timeOf,
  type Wire,
  wireOf,
} from '../link/wire.ts';
import type { Sample } from '../servers/traffic.ts';

/** Who a connection is. The user's JWT is never kept: for bearer users it is the credential itself. */
export interface ConnectionIdentity {
  readonly accountKey: string;
  readonly accountName: string;
  readonly userKey: string;
  /** Name in the user's JWT, or the one that an auth callout gave. */
  readonly userName: string;
  readonly issuerKey: string;
  /** Unix seconds when the user's JWT was signed; 0 where the server does not show it. */
  readonly userIssuedAt: number;
}

/** One entry of CONNZ. */
export interface ConnzEntry {
  readonly cid: number;
  readonly clientName: string;
  readonly ip: string;
  readonly port: number;
  readonly kind: string;
  readonly type: string;
  readonly lang: string;
  readonly version: string;
  readonly rtt: number | undefined;
  readonly subscriptions: number;
  readonly pendingBytes: number;
  readonly sample: Sample;
  readonly startedAt: number;
  readonly lastActivityAt: number;
  /** Only when asked with `auth`. */
  readonly identity: ConnectionIdentity | undefined;
}

/** What one server said in one page. */
export interface ConnzPage {
  readonly serverId: string;
  /** As the server calls itself. */
  readonly serverName: string;
  readonly total: number;
  readonly entries: readonly ConnzEntry[];
}

/** Entries of one answer: the server's own default, kept because longer answers block its connection. */
export const PAGE = 1024;

/** Which page, and of whom. */
export interface ConnzQuestion {
  /** One server; or how many all of them are. */
  readonly whom: Pick<ConnzPage, 'serverId' | 'serverName'> | number;
  readonly offset: number;
  /** With who they are: ten times the work for a server. */
  readonly auth: boolean;
}

/** Longest wait for a page. With thousands of connections and who they are, a busy server takes seconds for it. */
const PLAIN_MS = 5000;
const AUTH_MS = 15_000;

/** Asks servers for a page of their open connections. */
export async function readConnz(
  session: Session,
  { whom, offset, auth }: ConnzQuestion,
): Promise<readonly ConnzPage[]> {
  const pages: ConnzPage[] = [];
  const one = typeof whom === 'number' ? undefined : whom;
  // All are asked, and all but one told to be silent: not everybody may ask a server by its id.
  const filter = one && { server_name: one.serverName, exact_match: true };
  const take = ({ origin, data, error }: ServerAnswer) => {
    // Another one of that name answers too.
    if (one && origin.id !== one.serverId) return false;
    if (error !== '') return one !== undefined;
    const at = timeOf(data['now']) || origin.time;
    const entries = listOf(data['connections']).map(entry => entryOf(wireOf(entry), at, auth));
    const { id: serverId, name: serverName } = origin;
    pages.push({ serverId, serverName, total: numberOf(data['total']), entries });
    return one !== undefined;
  };
  const request = { ...filter, auth, limit: PAGE, offset };
  const count = typeof whom === 'number' ? whom : Number.POSITIVE_INFINITY;
  // Where one server hangs, nobody waits longer for all of them than with any other question.
  const maxMs = one && (auth ? AUTH_MS : PLAIN_MS);
  await askServers(session, '$SYS.REQ.SERVER.PING.CONNZ', request, count, take, maxMs);
  return pages;
}

/** Which connections of one server are asked for: of an account, of a user, or both. */
export interface ConnectionsWanted {
  readonly account?: string;
  /** Only this user's. */
  readonly user?: string;
}

/**
 * All such connections of one server that are open, with who they are. Undefined when the server does not answer.
 *
 * @param serverId its id, which is another one after each start
 */
export async function readConnectionsOf(
  session: Session,
  serverId: string,
  { account, user }: ConnectionsWanted,
): Promise<readonly ConnzEntry[] | undefined> {
  const entries = new Map<number, ConnzEntry>();
  for (let offset = 0; ; offset += PAGE) {
    const wanted = { ...(account ? { acc: account } : {}), ...(user ? { user } : {}) };
    const request = { auth: true, ...wanted, limit: PAGE, offset };
    let page: Wire | undefined;
    await session.ask(`$SYS.REQ.SERVER.${serverId}.CONNZ`, {
      payload: JSON.stringify(request),
      maxMs: 2000,
      take: msg => {
        page = wireOf(parseWire(msg.string())['data']);
        return true;
      },
    });
    if (page === undefined) return undefined;
    const found = listOf(page['connections']).map(entry =>
      entryOf(wireOf(entry), timeOf(page?.['now']), true),
    );
    for (const entry of found) entries.set(entry.cid, entry);
    if (found.length < PAGE) return [...entries.values()];
  }
}

function entryOf(json: Wire, at: number, auth: boolean): ConnzEntry {
  return {
    cid: numberOf(json['cid']),
    // MQTT clients have an id in place of a name.
    clientName: withoutCredentials(textOf(json['name']) || textOf(json['mqtt_client'])),
    ip: textOf(json['ip']),
    port: numberOf(json['port']),
    kind: textOf(json['kind']),
    type: textOf(json['type']),
    lang: withoutCredentials(textOf(json['lang'])),
    version: withoutCredentials(textOf(json['version'])),
    // Where servers do not measure it (MQTT) they say 0.
    rtt: durationMsOf(json['rtt']) || undefined,
    subscriptions: numberOf(json['subscriptions']),
    pendingBytes: numberOf(json['pending_bytes']),
    sample: {
      at,
      inMsgs: numberOf(json['in_msgs']),
      outMsgs: numberOf(json['out_msgs']),
      inBytes: numberOf(json['in_bytes']),
      outBytes: numberOf(json['out_bytes']),
    },
    startedAt: timeOf(json['start']),
    lastActivityAt: timeOf(json['last_activity']),
    identity: auth ? identityOf(textOf(json['authorized_user']), textOf(json['account']), json) : undefined,
  };
}

/** A client as the event of its login shows it: what only lists tell is 0 or unknown until they do. */
export function entryOfEvent(client: Wire, at: number): ConnzEntry {
  return {
    cid: numberOf(client['id']),
    clientName: withoutCredentials(textOf(client['name']) || textOf(client['client_id'])),
    ip: textOf(client['host']),
    port: 0,
    kind: textOf(client['kind']),
    type: textOf(client['client_type']),
    lang: withoutCredentials(textOf(client['lang'])),
    version: withoutCredentials(textOf(client['ver'])),
    rtt: undefined,
    subscriptions: 0,
    pendingBytes: 0,
    sample: { at, inMsgs: 0, outMsgs: 0, inBytes: 0, outBytes: 0 },
    startedAt: timeOf(client['start']),
    lastActivityAt: timeOf(client['start']),
    identity: undefined,
  };
}

/**
 * Identity in a CONNZ entry or in the `client` of an event: both name the same things, under different names for user and
 * account.
 */
export function identityOf(user: string, account: string, json: Wire): ConnectionIdentity {
  const tag = textOf(json['name_tag']);
  const { name: named, key, issuedAt } = headOfJwt(textOf(json['jwt']));
  // MQTT has a user name of its own, which says nothing, and some refusals tell no user: who it is stands in the JWT.
  const isMqtt = [json['type'], json['client_type']].includes('mqtt');
  const userKey = isUserKey(user) ? user : isMqtt || user === '' ? key : '';
  return {
    accountKey: account,
    // The account's name; older servers (2.10) put the user's there.
    accountName: tag === account || tag === named ? '' : tag,
    userKey,
    userName: withoutCredentials(named || (userKey === '' ? user : '')),
    issuerKey: textOf(json['issuer_key']),
    userIssuedAt: issuedAt,
  };
}

function isUserKey(text: string): boolean {
  return /^U[A-Z2-7]{55}$/.test(text);
}

/** What a user's JWT says of itself. */
interface JwtHead {
  readonly name: string;
  readonly key: string;
  /** Unix seconds. */
  readonly issuedAt: number;
}

/** Name, key and time alone; the server verified the JWT when it let the user in. */
function headOfJwt(jwt: string): JwtHead {
  const payload = jwt.split('.')[1];
  if (payload === undefined) return { name: '', key: '', issuedAt: 0 };
  const claims = parseWire(Buffer.from(payload, 'base64url').toString());
  const key = textOf(claims['sub']);
  return { name: textOf(claims['name']), key: isUserKey(key) ? key : '', issuedAt: numberOf(claims['iat']) };
}
