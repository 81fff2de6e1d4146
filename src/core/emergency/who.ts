import type { ConnzEntry } from '../resolver/connections/connz.ts';
import type { CutKind } from './cut.ts';

/** Where it begins: what a person points at. */
export interface Leak {
  /** Name or public key of the account. */
  readonly account: string;
  /** Name or public key of a user. */
  readonly user?: string;
  /** One connection, of whom an auth callout let in: servers tell no key of it. */
  readonly connection?: ConnectionPlace;
  /** Public key, or role of a scope. */
  readonly signingKey?: string;
  /** What is proposed first. */
  readonly kind: CutKind;
}

/** Where a connection is: name of the server, and its number there. */
export interface ConnectionPlace {
  readonly server: string;
  readonly cid: number;
}

/** Somebody whom an auth callout let in, by the name that it gave. */
export interface LetInLeak {
  /** It may be empty, or that of others too. */
  readonly name: string;
  readonly connection: ConnectionPlace | undefined;
}

/** A user that leaked, as far as it is known: its JWT may be gone. */
export interface LeakedUser {
  /** Public key. */
  readonly key: string;
  /** Empty: neither the store nor a server knows one. */
  readonly name: string;
  /** Unix seconds when the newest JWT that is known of it was issued; 0: none is. */
  readonly issuedAt: number;
  /** Key that issued it; empty: not known. */
  readonly issuer: string;
  /** The store or a connection tells that it is of this account. */
  readonly known: boolean;
}

/** Connections of the account on one server. */
export interface ServerConnections {
  readonly id: string;
  readonly name: string;
  /** It told its connections; where it did not, nothing is known of them. */
  readonly told: boolean;
  readonly connections: readonly ConnzEntry[];
}

/** How a client connects, in a word: `class` is all of one way whom the same key issued. */
export function classOf({ kind, type }: Pick<ConnzEntry, 'kind' | 'type'>): string {
  return kind === 'Leafnode' ? 'leaf node' : type || 'nats';
}

/** The same for a sentence. @param way as {@link classOf} tells it */
export function classWords(way: string): string {
  return WAYS[way] ?? `${way} clients`;
}

const WAYS: Readonly<Record<string, string>> = {
  nats: 'plain NATS clients',
  websocket: 'WebSocket clients',
  mqtt: 'MQTT clients',
  'leaf node': 'leaf nodes',
};
