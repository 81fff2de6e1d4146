import { askServers } from '../link/ask-servers.ts';
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
  readonly total: number;
  readonly entries: readonly ConnzEntry[];
}

/** Entries of one answer: the server's own default, kept because longer answers block its connection. */
export const PAGE = 1024;

/** Asks all servers for a page of their open connections. */
export async function readConnz(
  session: Session,
  count: number,
  offset: number,
  auth: boolean,
): Promise<readonly ConnzPage[]> {
  const pages: ConnzPage[] = [];
  const request = { auth, limit: PAGE, offset };
  await askServers(session, '$SYS.REQ.SERVER.PING.CONNZ', request, count, ({ origin, data, error }) => {
    if (error !== '') return;
    const at = timeOf(data['now']) || origin.time;
    const entries = listOf(data['connections']).map(entry => entryOf(wireOf(entry), at, auth));
    pages.push({ serverId: origin.id, total: numberOf(data['total']), entries });
  });
  return pages;
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
