import type { Msg } from 'nats';
import { type ConnectionIdentity, identityOf, otherName } from '../connections/connection-identity.ts';
import { entryOfEvent } from '../connections/connz.ts';
import type { OwnConnections } from '../link/own-connections.ts';
import { withoutCredentials } from '../link/redact.ts';
import type { Session } from '../link/session.ts';
import {
  numberOf,
  type Origin,
  originOf,
  parseWire,
  textOf,
  timeOf,
  type Wire,
  wireOf,
} from '../link/wire.ts';
import type { LiveEvent } from '../live-view.ts';
import type { Picture } from '../picture.ts';
import { Explanations } from './explanations.ts';
import { offeredLogin } from './offered-login.ts';
import { type KnownAccount, leftOpen, NOT_READ_YET, type Refusal } from './refusal.ts';
import { RevokedHere } from './revoked-here.ts';

export interface EventWatchOptions {
  readonly picture: Picture;
  readonly nameOfUser: (key: string) => string | undefined;
  /** What is known of an account on a server, to say why a login was refused. */
  readonly knownOf: (account: string, serverId: string) => KnownAccount;
  /** What the store and the servers have was read once: before that much is not known. */
  readonly isRead: () => boolean;
  /** Our own comings and goings are no news. */
  readonly own: OwnConnections;
  /** Something in a book or in the log changed. */
  readonly onChange: () => void;
  /** A connection appeared or vanished that the list may not show yet. */
  readonly onConnection: () => void;
}

/** A server that is busy tells of an end, or a refusal, before the push that was its cause: that is waited for so long. */
const CAUSE_FOLLOWS_MS = 250;

/** Follows what servers tell by themselves. */
export class EventWatch {
  readonly #options: EventWatchOptions;
  readonly #explanations: Explanations;
  readonly #revoked = new RevokedHere();

  constructor(options: EventWatchOptions) {
    this.#options = options;
    this.#explanations = new Explanations(options.knownOf);
  }

  attach(session: Session): void {
    session.follow('$SYS.ACCOUNT.*.CONNECT', msg => this.#connect(parse(msg)));
    session.follow('$SYS.ACCOUNT.*.DISCONNECT', msg => this.#disconnect(parse(msg)));
    session.follow('$SYS.SERVER.*.CLIENT.AUTH.ERR', msg => this.#refused(parse(msg)));
    session.follow('$SYS.SERVER.*.STATSZ', msg => this.#statsz(parse(msg)));
    session.follow('$SYS.SERVER.*.SHUTDOWN', msg => this.#leaving(parse(msg), 'shutdown'));
    session.follow('$SYS.SERVER.*.LAMEDUCK', msg => this.#leaving(parse(msg), 'lame-duck'));
  }

  #connect(event: Wire): void {
    const { client, origin, identity, cid, isOwn } = this.#read(event);
    const { connections, servers } = this.#options.picture;
    const server = servers.byId(origin.id)?.name;
    const at = timeOf(event['timestamp']) || Date.now();
    // What our own are for is known once they are through.
    const seen = server === undefined || isOwn ? undefined : { server, entry: entryOfEvent(client, at) };
    connections.began(origin.id, cid, identity, seen);
    if (isOwn) return;
    const { here } = this.#options.knownOf(identity.accountKey, origin.id);
    const revoked = this.#revoked.of(identity, here);
    const shown = this.#shown(event, origin, client, identity);
    const disguise = this.#disguise(shown);
    const more = [disguise, revoked?.why ?? '']
      .filter(Boolean)
      .map(each => `. ${each.replace(/\.$/, '')}`)
      .join('');
    const text = `${describeClient(client)} connected${more === '' ? '' : `${more}.`}`;
    this.#options.picture.log.add({ ...shown, ...revoked, kind: 'connect', text });
    this.#options.onConnection();
    this.#options.onChange();
  }

  #disconnect(event: Wire): void {
    const { client, origin, identity, cid, isOwn } = this.#read(event);
    const known = this.#options.picture.connections.ended(origin.id, cid);
    const reason = reasonOf(event) || 'no reason given';
    if (isOwn) return;
    // A refused login is told twice: here, in an account that only the server has, and as an authentication error. Some are told
    // only here. Whoever left without a login is no news: nkeeper itself knocks at servers that were named.
    if (identity.accountKey === '$G') {
      if (FAILED_LOGINS.has(reason)) this.#refused(event);
      return;
    }
    if (!known) this.#options.onConnection();
    const shown = this.#shown(event, origin, client, identity);
    if (!ENDED_BY_SERVER.has(reason)) return this.#ended(shown, reason);
    this.#explain(event, client, true, origin.id, why => this.#ended(shown, reason, why));
  }

  /** @param found why the server ended it; undefined: the client left */
  #ended(shown: Pick<LiveEvent, 'at' | 'client'>, reason: string, found?: Refusal): void {
    const why = found?.code === NOT_READ_YET ? undefined : found;
    this.#options.picture.log.add({
      ...shown,
      kind: 'disconnect',
      text: `${shown.client} disconnected: ${reason}${why ? `. ${why.text}` : ''}`,
      reason,
      code: why?.code ?? '',
      why: why?.text ?? '',
      hint: why?.hint ?? '',
      severity: found ? 'warning' : 'info',
    });
    this.#options.onChange();
  }

  #refused(event: Wire): void {
    const { client, origin, identity, isOwn } = this.#read(event);
    if (isOwn) return;
    const tell = (why: Refusal) => this.#logRefusal(event, client, origin, identity, why);
    this.#explain(event, client, false, origin.id, tell);
  }

  #logRefusal(event: Wire, client: Wire, origin: Origin, identity: ConnectionIdentity, why: Refusal): void {
    const told = refusedIdentity(identity, why, origin, client);
    // Who it is not is not said either, as long as too little is known.
    const isOpen = why.code === NOT_READ_YET && told.userKey === '';
    const shown = this.#shown(event, origin, client, isOpen ? { ...told, callsItself: '' } : told);
    this.#options.picture.log.repeat({
      ...shown,
      kind: 'auth-error',
      text: [why.text, `It was ${describeClient(client)}.`, this.#disguise(shown)].filter(Boolean).join(' '),
      reason: reasonOf(event) || 'refused',
      code: why.code,
      why: why.text,
      hint: why.hint,
      severity: 'warning',
    });
    this.#options.onChange();
  }

  /** Says why, now or when its cause may have followed. */
  #explain(event: Wire, client: Wire, ended: boolean, serverId: string, tell: (why: Refusal) => void): void {
    const found = this.#why(event, client, ended, serverId);
    if (!found.mayFollow) return tell(found);
    setTimeout(() => tell(this.#why(event, client, ended, serverId)), CAUSE_FOLLOWS_MS).unref();
  }

  #why(event: Wire, client: Wire, ended: boolean, serverId: string): Refusal {
    const found = this.#explanations.of(offeredLogin(event, client, ended), serverId);
    return this.#options.isRead() ? found : leftOpen(found);
  }

  #statsz(event: Wire): void {
    this.#options.picture.servers.heard(originOf(event['server']), wireOf(event['statsz']), Date.now());
    this.#options.onChange();
  }

  #leaving(event: Wire, state: 'shutdown' | 'lame-duck'): void {
    this.#options.picture.servers.leaving(originOf(event), state);
    this.#options.onChange();
  }

  #read(event: Wire) {
    const client = wireOf(event['client']);
    const origin = originOf(event['server']);
    const identity = identityOf(textOf(client['user']), textOf(client['acc']), client);
    const cid = numberOf(client['id']);
    const isOwn = this.#options.own.isOwnEvent(origin.id, cid, textOf(client['name']));
    return { client, origin, identity, cid, isOwn };
  }

  /** A sentence where a client gave itself out as somebody else, or as somebody that nothing shows it to be. */
  #disguise({
    userKey,
    userName,
    callsItself,
  }: Pick<LiveEvent, 'userKey' | 'userName' | 'callsItself'>): string {
    if (callsItself === '') return '';
    const other = this.#options.nameOfUser(callsItself) ?? callsItself;
    if (userKey !== '') return `It shows the JWT of ${userName || userKey} and calls itself ${other}.`;
    return `It calls itself ${other}, which nothing proves.`;
  }

  #shown(event: Wire, origin: Origin, client: Wire, identity: ConnectionIdentity) {
    const { accountKey, unsure } = identity;
    const userKey = unsure ? '' : identity.userKey;
    return {
      at: timeOf(event['timestamp']) || Date.now(),
      server: this.#options.picture.servers.byId(origin.id)?.name ?? origin.name,
      accountKey,
      userKey,
      userName: this.#options.nameOfUser(userKey) ?? identity.userName,
      callsItself: unsure ? identity.userKey : identity.callsItself,
      ip: textOf(client['host']),
      client: describeClient(client),
    };
  }
}

/** Accounts in which nobody is: those of a login that failed. */
const NO_ACCOUNTS = new Set(['', '$G', 'N/A']);

/** Who was refused: the server tells what the client wrote into its login, and the JWT that it showed. */
function refusedIdentity(
  told: ConnectionIdentity,
  { accountKey, user }: Refusal,
  origin: Origin,
  client: Wire,
): ConnectionIdentity {
  // The server had looked at it, when it let it in.
  if (told.userKey !== '' && !told.unsure) return told;
  const named = mayBeToken(origin, client) ? '' : textOf(client['user']);
  const account = NO_ACCOUNTS.has(told.accountKey) ? accountKey : told.accountKey;
  const known = { ...told, accountKey: account, unsure: false };
  if (user?.vouched)
    return {
      ...known,
      userKey: user.key,
      userName: withoutCredentials(user.name),
      callsItself: otherName(named, user.key, client),
    };
  const callsItself = otherName(named || (user?.key ?? ''), '', client);
  return { ...known, userKey: '', userName: '', callsItself };
}

/** Logins that failed before anybody was authenticated. */
const FAILED_LOGINS = new Set(['Maximum Control Line Exceeded', 'Authentication Timeout']);

/** Reasons that say that the server ended it for what its JWTs say, but not what. */
const ENDED_BY_SERVER = new Set([
  'Credentials Revoked',
  'Authentication Expired',
  'Authentication Failure',
  'Maximum Account Connections Exceeded',
]);

function reasonOf(event: Wire): string {
  return withoutCredentials(textOf(event['reason']));
}

/** Where no JWT was shown the user is a user name, or a token: servers before 2.11 tell it in the clear. */
function mayBeToken({ version }: Origin, client: Wire): boolean {
  return textOf(client['jwt']) === '' && /^2\.(\d|10)\./.test(version);
}

function parse(msg: Msg): Wire {
  return parseWire(msg.string());
}

/** `client "app-1" (nats.js 2.29.3)`, `MQTT client "meter-7"`, `leaf node`. */
function describeClient(client: Wire): string {
  const kind =
    textOf(client['kind']) === 'Leafnode' ? 'leaf node' : clientWord(textOf(client['client_type']));
  const name = withoutCredentials(textOf(client['name']) || textOf(client['client_id']));
  const lang = withoutCredentials([textOf(client['lang']), textOf(client['ver'])].filter(Boolean).join(' '));
  return `${kind}${name === '' ? '' : ` "${name}"`}${lang === '' ? '' : ` (${lang})`}`;
}

function clientWord(type: string): string {
  if (type === 'mqtt') return 'MQTT client';
  return type === 'websocket' ? 'websocket client' : 'client';
}
