import { askServers, type ServerAnswer } from '../link/ask-servers.ts';
import { withoutCredentials } from '../link/redact.ts';
import type { Session } from '../link/session.ts';
import { durationMsOf, listOf, numberOf, textOf, timeOf, type Wire, wireOf } from '../link/wire.ts';
import type { Sample } from '../servers/traffic.ts';
import { type ConnectionIdentity, identityOf } from './connection-identity.ts';

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

/** An entry as servers list it. @param at Unix ms of the answer @param auth it was asked for with who they are */
export function entryOf(json: Wire, at: number, auth: boolean): ConnzEntry {
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
