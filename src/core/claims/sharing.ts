import type { Int } from './standard.ts';

export type ShareKind = 'stream' | 'service';

/** Something that an account takes from another one. */
export interface Import {
  /** Label. */
  readonly name?: string;
  /** The exporter's subject (a service with the deprecated `to`: the importer's own). */
  readonly subject?: string;
  /** Public key of the exporting account. */
  readonly account?: string;
  /** Activation JWT, where the export needs one. */
  readonly token?: string;
  /** Deprecated: prefix of a stream, exporter's subject of a service. */
  readonly to?: string;
  /** Name of the subject here; `$n` is the n-th `*` of `subject`. */
  readonly local_subject?: string;
  readonly type?: ShareKind;
  /** Service: tell the exporter who asks. */
  readonly share?: boolean;
  /** Stream only. */
  readonly allow_trace?: boolean;
}

/** Latency samples of a service export. */
export interface ServiceLatency {
  /** Percent of requests, 1 to 100; `headers` (0 inside Go): those that carry a trace header. */
  readonly sampling: Int | 'headers';
  /** Subject that gets the samples. */
  readonly results: string;
}

/** Something that an account offers to others. */
export interface Export {
  /** Label. */
  readonly name?: string;
  readonly subject?: string;
  readonly type?: ShareKind;
  /** Importers need an activation. */
  readonly token_req?: boolean;
  /** Revoked activations: importing account (or `*`) → Unix seconds. */
  readonly revocations?: Readonly<Record<string, Int>>;
  /** `Singleton` (same as absent), `Stream`, `Chunked`; service only; free text on the wire. */
  readonly response_type?: string;
  /** Nanoseconds; service only; servers take 2 minutes where it is absent. */
  readonly response_threshold?: Int;
  readonly service_latency?: ServiceLatency;
  /** From 1: the token of the subject, a `*`, where an importer has to put its own key. */
  readonly account_token_position?: Int;
  /** For tools only. */
  readonly advertise?: boolean;
  /** Service only. */
  readonly allow_trace?: boolean;
  readonly description?: string;
  readonly info_url?: string;
}
