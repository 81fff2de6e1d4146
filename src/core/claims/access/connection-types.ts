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

export function allowedConnectionTypes(list: readonly string[]): AllowedConnectionTypes {
  const given = new Set(list.map(entry => entry.toUpperCase()));
  const known = CONNECTION_TYPES.filter(type => given.has(type));
  const unknown = list.filter(
    entry => !(CONNECTION_TYPES as readonly string[]).includes(entry.toUpperCase()),
  );
  return { known, unknown, refusesAll: known.length === 0 && unknown.length > 0 };
}
