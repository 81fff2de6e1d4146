import { NkeeperError } from '../errors.ts';
import { type Codec, requireType } from './json/codec.ts';
import { map } from './json/containers.ts';
import { flag, int64, text, uint64 } from './json/scalars.ts';
import { always, optional, optionalStructure, structure } from './json/structure.ts';
import type { Int } from './standard.ts';

/** A stream flows from exporter to importers; a service gets requests and answers them. */
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

/** `stream` or `service`, exactly; even null rejects the token. */
export const shareKind: Codec<ShareKind> = {
  read(node, _old, at) {
    if (node === 'stream' || node === 'service') return node;
    if (node === null || typeof node === 'string')
      throw at.error('payload-kind-unknown', 'is neither stream nor service');
    throw at.error('payload-field-type', 'is not a text');
  },
  write(kind) {
    requireType(kind === 'stream' || kind === 'service', kind, 'stream or service');
    return `"${kind}"`;
  },
  zero: () => 'stream',
  isEmpty: () => false,
};

/** A number, or `headers` in any case; 0 and null are `headers` too. */
const sampling: Codec<Int | 'headers'> = {
  read(node, _old, at) {
    if (node === null || (typeof node === 'string' && node.toLowerCase() === 'headers')) return 'headers';
    const rate = int64.read(node, undefined, at);
    if (rate === undefined) throw at.error('payload-field-type', 'is neither a whole number nor "headers"');
    return isHeaders(rate) ? 'headers' : rate;
  },
  write(rate) {
    if (isHeaders(rate)) return '"headers"';
    if (typeof rate === 'number' && Number.isInteger(rate) && rate >= 1 && rate <= 100) return `${rate}`;
    throw new NkeeperError(
      'latency-sampling-unencodable',
      `The latency sampling ${String(rate)} is not from 1 to 100.`,
    );
  },
  zero: () => 'headers',
  isEmpty: () => false,
};

function isHeaders(rate: Int | 'headers'): boolean {
  return rate === 'headers' || rate === 0 || rate === 0n;
}

const latency = structure<ServiceLatency>({ sampling: always(sampling), results: always(text) });

export const importCodec = structure<Import>({
  name: optional(text),
  subject: optional(text),
  account: optional(text),
  token: optional(text),
  to: optional(text),
  local_subject: optional(text),
  type: optional(shareKind),
  share: optional(flag),
  allow_trace: optional(flag),
});

export const exportCodec = structure<Export>({
  name: optional(text),
  subject: optional(text),
  type: optional(shareKind),
  token_req: optional(flag),
  revocations: optional(map(int64)),
  response_type: optional(text),
  response_threshold: optional(int64),
  service_latency: optional(optionalStructure(latency)),
  account_token_position: optional(uint64),
  advertise: optional(flag),
  allow_trace: optional(flag),
  description: optional(text),
  info_url: optional(text),
});
