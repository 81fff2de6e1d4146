import { withArguments } from '../../errors.ts';

/** The connection types that servers know. */
export const CONNECTION_TYPES = [
  'STANDARD',
  'WEBSOCKET',
  'LEAFNODE',
  'LEAFNODE_WS',
  'MQTT',
  'MQTT_WS',
  'IN_PROCESS',
] as const;

/** How a client connects: one of {@link CONNECTION_TYPES}. */
export type ConnectionType = (typeof CONNECTION_TYPES)[number];

/** What a server makes of `allowed_connection_types`. */
export interface AllowedConnectionTypes {
  /** Those that may connect, each once; empty with `refusesAll` false means all. */
  readonly known: readonly ConnectionType[];
  /** Entries that servers ignore. */
  readonly unknown: readonly string[];
  /** Only unknown entries: nobody gets in. */
  readonly refusesAll: boolean;
}

/** Reads `allowed_connection_types` as servers do: in any case, unknown ones ignored unless there are no others. */
export function allowedConnectionTypes(list: readonly string[]): AllowedConnectionTypes {
  return withArguments(() => {
    const given = new Set(list.map(entry => entry.toUpperCase()));
    const known = CONNECTION_TYPES.filter(type => given.has(type));
    const unknown = list.filter(
      entry => !(CONNECTION_TYPES as readonly string[]).includes(entry.toUpperCase()),
    );
    return { known, unknown, refusesAll: known.length === 0 && unknown.length > 0 };
  });
}

/** What to do about one that is none. */
export const CONNECTION_TYPES_HINT =
  'Use STANDARD, WEBSOCKET, LEAFNODE, LEAFNODE_WS, MQTT, MQTT_WS or IN_PROCESS.';
