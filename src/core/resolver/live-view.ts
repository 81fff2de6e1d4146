import type { ConnectionDetail } from './connections/connection-detail.ts';
import type { Unlinked } from './servers/unlinked.ts';

/** What the servers say, as one immutable picture. A change makes a new object; parts that did not change stay the same. */
export interface LiveView {
  readonly link: Link;
  /** Which credentials and servers are used, and why. */
  readonly login: Login | undefined;
  /** Sorted by cluster and name. Includes servers that were seen and fell silent. */
  readonly servers: readonly ServerView[];
  /**
   * Servers that should exist, by what the others say (`active_servers`) and by the URLs that were named; more than
   * `servers` means that some stay unseen.
   */
  readonly expectedServers: number;
  /** Named URLs where no server answers, and that no server of the list can be behind; undefined while not looked at. */
  readonly unreached: readonly UnreachedUrl[] | undefined;
  /** Servers and clusters that configurations name, or gateways lead to, and that nobody can ask. */
  readonly apart: readonly Unlinked[];
  /** Per account key: per server name what it holds. An account that is in no entry was not compared yet. */
  readonly holdings: ReadonlyMap<string, ReadonlyMap<string, Holding>>;
  /** Accounts that servers hold and the store does not: key → names of these servers. */
  readonly strangers: ReadonlyMap<string, readonly string[]>;
  /** Unix ms of the last complete comparison; 0 before the first. */
  readonly comparedAt: number;
  /** Client and leaf connections over all servers. */
  readonly connections: readonly ConnectionView[];
  /** Connections that the servers count but did not list (limit, no answer). */
  readonly connectionsUnlisted: number;
  /** The connection that was asked for alone; undefined while nobody did, or it did not answer. */
  readonly detail: ConnectionDetail | undefined;
  /** Newest last, of each severity at most 1,000. */
  readonly events: readonly LiveEvent[];
  /** A comparison or a reading of connections is under way. */
  readonly busy: boolean;
  /** What could not be had, one sentence each (permission, missing answers). */
  readonly notes: readonly string[];
}

/** A URL that was named and that leads to no server. */
export interface UnreachedUrl {
  readonly url: string;
  /** Why, in words. */
  readonly reason: string;
}

/** How the connection to the servers is. */
export type Link =
  | { readonly state: 'off'; readonly reason: string }
  /** `reason`: why the last attempt failed; empty before it. */
  | { readonly state: 'connecting'; readonly since: number; readonly reason: string; readonly hint: string }
  | {
      readonly state: 'connected';
      readonly since: number;
      readonly server: string;
      readonly rtt: number | undefined;
      readonly dataAt: number;
    }
  /** The picture stays; `dataAt` says how old it is. Attempts go on. */
  | {
      readonly state: 'lost';
      readonly since: number;
      readonly dataAt: number;
      readonly reason: string;
      readonly hint: string;
    }
  /** The servers said no, or there is no login. Attempts go on, slowly. */
  | { readonly state: 'failed'; readonly since: number; readonly reason: string; readonly hint: string };

/** As whom the servers are asked, and how that is known. */
export interface Login {
  readonly urls: readonly string[];
  /** For people: `--server`, `context prod`, `operator's service URLs`. */
  readonly urlsFrom: string;
  /** For people: `--creds FILE`, `context prod`, `system account user SYS/sys`. */
  readonly credsFrom: string;
  readonly userKey: string;
  readonly userName: string;
  readonly accountKey: string;
}

/** Where a server has account JWTs from. */
export type ResolverKind = 'full' | 'cache' | 'memory-or-url' | 'unknown';

/** One server, as it was last heard of. */
export interface ServerView {
  readonly id: string;
  /** Unique in the view: where two servers have the same name, it says which. The key of holdings. */
  readonly name: string;
  readonly host: string;
  readonly version: string;
  readonly cluster: string;
  /** Unix ms of the start, from `statsz.start`. */
  readonly startedAt: number;
  readonly connections: number;
  readonly subscriptions: number;
  /** Accounts with connections there. */
  readonly activeAccounts: number;
  /** Bytes. */
  readonly memory: number;
  /** Percent of one core. */
  readonly cpu: number;
  readonly slowConsumers: number;
  /** Messages and bytes per second since the sample before; undefined before the second one. */
  readonly inMsgsRate: number | undefined;
  readonly outMsgsRate: number | undefined;
  readonly inBytesRate: number | undefined;
  readonly outBytesRate: number | undefined;
  readonly jetstream: boolean;
  /** Bytes in use by JetStream there; undefined where it is off. */
  readonly jetstreamMemory: number | undefined;
  readonly jetstreamStorage: number | undefined;
  readonly resolver: ResolverKind;
  /** Accounts that its resolver holds; undefined where it cannot be asked. */
  readonly accountsHeld: number | undefined;
  /** Milliseconds of the last ping's answer. */
  readonly rtt: number | undefined;
  /** Unix ms of its last answer or event. */
  readonly seenAt: number;
  readonly state: 'up' | 'silent' | 'shutdown' | 'lame-duck';
  /** It trusts the store's operator and has the same system account; undefined while not asked. */
  readonly trustsOperator: boolean | undefined;
  /** The operator JWT in its configuration, compared with the store's; undefined while not asked or with bare `trusted_keys`. */
  readonly operatorJwt: 'same' | 'older' | 'newer' | 'different' | undefined;
  /** Unix ms when its holdings were last compared; 0: never. */
  readonly comparedAt: number;
}

/** What one server holds for one account, compared with the store. */
export interface Holding {
  readonly state: 'same' | 'older' | 'newer' | 'different' | 'untrusted' | 'expired' | 'missing' | 'unknown';
  /** Unix seconds of the JWT there; 0 where there is none. */
  readonly issuedAt: number;
  /** Unix seconds when the JWT there expires; 0: never, or there is none. */
  readonly expires: number;
  /** Key that signed the JWT there; empty where there is none. */
  readonly issuer: string;
  /** True when the JWT there was seen running, false when another one runs, undefined while not asked or not loaded. */
  readonly inForce: boolean | undefined;
  /** A cache that has no JWT of it now: it gets one when somebody logs in. Nothing of it is unknown then. */
  readonly notKept?: true;
}

/** One live connection, as its server shows it. */
export interface ConnectionView {
  /** `server/cid`: unique over all servers while it lives. */
  readonly id: string;
  readonly cid: number;
  readonly server: string;
  readonly accountKey: string;
  /** Name of the account as the server shows it; empty where it does not. */
  readonly accountName: string;
  /** User's public key; empty where the server does not tell. */
  readonly userKey: string;
  /** The server shows no JWT: that it is of `userKey` nothing tells but its own word. */
  readonly unsure: boolean;
  /** The user that it calls itself, where its JWT is another one's. Empty: none. Not clean. */
  readonly callsItself: string;
  /** Name from the store, else from the user's JWT, else the one given by an auth callout. */
  readonly userName: string;
  readonly clientName: string;
  readonly ip: string;
  readonly port: number;
  /** `Client`, `Leafnode`, ... and the type (`nats`, `mqtt`, `websocket`). */
  readonly kind: string;
  readonly type: string;
  readonly lang: string;
  readonly version: string;
  /** Milliseconds. */
  readonly rtt: number | undefined;
  readonly subscriptions: number;
  readonly pendingBytes: number;
  readonly inMsgs: number;
  readonly outMsgs: number;
  readonly inBytes: number;
  readonly outBytes: number;
  /** Per second since the sample before; undefined before the second one. */
  readonly inMsgsRate: number | undefined;
  readonly outMsgsRate: number | undefined;
  readonly inBytesRate: number | undefined;
  readonly outBytesRate: number | undefined;
  /** Unix ms. */
  readonly startedAt: number;
  readonly lastActivityAt: number;
  readonly issuerKey: string;
  /** Unix seconds when the user's JWT was signed; 0 where the server does not show it. */
  readonly userIssuedAt: number;
  /** What it is for, where it is one of nkeeper's own here: `watch` asks and listens, `holdings` reads what servers hold, `kick` ends connections. */
  readonly own: 'watch' | 'holdings' | 'kick' | 'change' | undefined;
}

/** Something that servers told. */
export interface LiveEvent {
  /** Grows by one with each event. */
  readonly seq: number;
  /** Unix ms. */
  readonly at: number;
  readonly kind:
    | 'connect'
    | 'disconnect'
    | 'auth-error'
    | 'account-update'
    | 'account-delete'
    | 'server-start'
    /** One that was silent answers again: it is the same process. */
    | 'server-back'
    | 'server-shutdown'
    | 'server-silent'
    | 'lame-duck'
    /** Something that the user of this connection may not see. */
    | 'not-shown'
    /** What happened between these two was not seen. */
    | 'link-lost'
    | 'link-back';
  readonly server: string;
  readonly accountKey: string;
  readonly userKey: string;
  readonly userName: string;
  /** The user that it called itself, where that is not who it was, or nothing shows that it was. Empty: none. Not clean. */
  readonly callsItself: string;
  readonly ip: string;
  /** Whose connection it is about, in words: `client "pos-7" (nats.js 2.29.3)`; empty for other events. */
  readonly client: string;
  /** What happened, in words; repeated events are counted in `count`. */
  readonly text: string;
  readonly count: number;
  /** For programs: why a login was refused (`user-revoked`), what a push did (`undoes-revocation`); empty: nothing more to tell. */
  readonly code: string;
  readonly severity: 'info' | 'warning' | 'danger';
  /** Reason as the server gave it; empty where it gave none. */
  readonly reason: string;
  /** What the servers did not say: why, found by nkeeper. Empty where it knows no more. */
  readonly why: string;
  /** What to do; empty where there is nothing. */
  readonly hint: string;
}
