import { list, map } from './json/containers.ts';
import { flag, int64, text } from './json/scalars.ts';
import { type Fields, optional, structure } from './json/structure.ts';
import { type Permissions, permissionFields } from './permissions.ts';
import { cidrList } from './scalars/cidr-list.ts';
import type { Int } from './standard.ts';

/** JetStream limits of an account or of one tier. Absent is 0. Bytes where nothing else is said. */
export interface JetStreamLimits {
  /** 0: no memory storage; -1: no limit. */
  readonly mem_storage?: Int;
  /** 0: no file storage; -1: no limit. Both storages 0: JetStream is off. */
  readonly disk_storage?: Int;
  /** Number of streams; 0 and -1: no limit. */
  readonly streams?: Int;
  /** Consumers of each stream; 0 and -1: no limit. */
  readonly consumer?: Int;
  /** 0 or less: no limit. */
  readonly max_ack_pending?: Int;
  /** 0 or less: no limit. */
  readonly mem_max_stream_bytes?: Int;
  /** 0 or less: no limit. */
  readonly disk_max_stream_bytes?: Int;
  /** Streams must set their own maximum of bytes. */
  readonly max_bytes_required?: boolean;
}

/**
 * Limits of an account. -1: no limit. **Absent is 0, and 0 closes**: without `conn` nobody connects, without `subs`
 * every client is cut off.
 */
export interface AccountLimits extends JetStreamLimits {
  /** Subscriptions of each connection. */
  readonly subs?: Int;
  /** Bytes; servers do not look at it. */
  readonly data?: Int;
  /** Bytes of one message. */
  readonly payload?: Int;
  readonly imports?: Int;
  readonly exports?: Int;
  /** Exports may have wildcards; looked at only when `exports` is not -1. */
  readonly wildcards?: boolean;
  /** Users may not be bearer tokens. */
  readonly disallow_bearer?: boolean;
  /** Client connections. */
  readonly conn?: Int;
  /** Leaf node connections. */
  readonly leaf?: Int;
  /** By tier (`R1`, `R3`, ...); excludes the JetStream limits beside it. */
  readonly tiered_limits?: Readonly<Record<string, JetStreamLimits>>;
}

/** A span of a day, `HH:MM:SS`, both ends excluded; start after end crosses midnight. */
export interface TimeRange {
  readonly start?: string;
  readonly end?: string;
}

/**
 * What a user may do: of a user's own token, or the template of a scope. -1: no limit. **Absent is 0** in a token
 * (no `subs`: cut off), but -1 in a scope template.
 */
export interface UserLimits extends Permissions {
  /** CIDR ranges to connect from; none: anywhere. */
  readonly src?: readonly string[];
  /** When it may be connected; none: always. */
  readonly times?: readonly TimeRange[];
  /** IANA time zone of `times`; absent: the server's own. */
  readonly times_location?: string;
  /** Subscriptions of each connection. */
  readonly subs?: Int;
  /** Bytes; servers do not look at it. */
  readonly data?: Int;
  /** Bytes of one message. */
  readonly payload?: Int;
  /** The token alone is enough to connect: no proof that one has the seed. */
  readonly bearer_token?: boolean;
  /** Must connect through a trusted proxy. */
  readonly proxy_required?: boolean;
  /** `STANDARD`, `WEBSOCKET`, `LEAFNODE`, `LEAFNODE_WS`, `MQTT`, `MQTT_WS`, `IN_PROCESS`; none: all. */
  readonly allowed_connection_types?: readonly string[];
}

const jetStreamFields: Fields<JetStreamLimits> = {
  mem_storage: optional(int64),
  disk_storage: optional(int64),
  streams: optional(int64),
  consumer: optional(int64),
  max_ack_pending: optional(int64),
  mem_max_stream_bytes: optional(int64),
  disk_max_stream_bytes: optional(int64),
  max_bytes_required: optional(flag),
};

/** The limits that version 1 knew already. */
export const oldAccountLimitFields = {
  subs: optional(int64),
  data: optional(int64),
  payload: optional(int64),
  imports: optional(int64),
  exports: optional(int64),
  wildcards: optional(flag),
  disallow_bearer: optional(flag),
  conn: optional(int64),
  leaf: optional(int64),
};

export const accountLimitsCodec = structure<AccountLimits>({
  ...oldAccountLimitFields,
  ...jetStreamFields,
  tiered_limits: optional(map(structure<JetStreamLimits>(jetStreamFields))),
});

/** The members of user limits that version 1 knew already, without permissions. */
export const oldUserLimitFields = {
  src: optional(cidrList),
  times: optional(list(structure<TimeRange>({ start: optional(text), end: optional(text) }))),
  times_location: optional(text),
  subs: optional(int64),
  data: optional(int64),
  payload: optional(int64),
  bearer_token: optional(flag),
};

export const userLimitFields: Fields<UserLimits> = {
  ...permissionFields,
  ...oldUserLimitFields,
  proxy_required: optional(flag),
  allowed_connection_types: optional(list(text)),
};

export const userLimitsCodec = structure<UserLimits>(userLimitFields);
