import type { Block, Field } from '../../app/screen.ts';
import type { Export, ServiceLatency } from '../../core/claims/sharing.ts';
import { duration } from '../../core/text/units.ts';
import { integer } from './amounts.ts';
import { field, fields, muted, sentence } from './blocks.ts';
import { instant } from './instants.ts';
import { infoBlocks, keyValue, type NameOfKey } from './standard.ts';

/** Everything that an export says but for its revocations. */
export function exportBlocks(entry: Export): readonly Block[] {
  const service = entry.type === 'service';
  return [
    fields(
      field('Name', entry.name),
      field('Subject', entry.subject || 'none'),
      field('Kind', entry.type ?? 'not said'),
      field('Who may import', audience(entry)),
      field('Key in the subject', tokenPosition(entry)),
      field('Answers', entry.response_type || service ? responseType(entry.response_type) : undefined),
      field('Answer within', threshold(entry, service)),
      field('Latency samples', latency(entry.service_latency, service)),
      field('Tracing', entry.allow_trace ? 'allowed' : 'not allowed'),
      field('Advertised', entry.advertise ? 'yes (a hint for tools)' : 'no'),
    ),
    ...infoBlocks(entry),
  ];
}

/** Who may import, in a few words. */
export function audience(entry: Export): string {
  if (Number(entry.account_token_position ?? 0) > 0) {
    const ignored = entry.token_req ? ' (an activation is not asked for, though required)' : '';
    return `every account, each under its own key${ignored}`;
  }
  return entry.token_req ? 'private: accounts with an activation' : 'public: every account';
}

function tokenPosition(entry: Export): string | undefined {
  const position = entry.account_token_position;
  return position && Number(position) > 0
    ? `token ${integer(position)} is the importer’s account key`
    : undefined;
}

function responseType(type: string | undefined): string {
  switch (type ?? '') {
    case '':
      return 'Singleton: one message (not said)';
    case 'Singleton':
      return 'Singleton: one message';
    case 'Stream':
      return 'Stream: several messages';
    case 'Chunked':
      return 'Chunked: one message in several parts';
    default:
      return `${type} (unknown)`;
  }
}

function threshold(entry: Export, service: boolean): Field['value'] | undefined {
  if (Number(entry.response_threshold ?? 0) !== 0) return duration(entry.response_threshold!);
  return service ? ['2m', muted('(the server’s own; not said)')] : undefined;
}

function latency(samples: ServiceLatency | undefined, service: boolean): Field['value'] | undefined {
  if (!samples) return service ? 'off' : undefined;
  const { sampling, results } = samples;
  const which =
    sampling === 'headers' || Number(sampling) === 0
      ? 'requests with a trace header (headers)'
      : `${integer(sampling)} % of the requests`;
  return [which, `to ${results}`];
}

/** Activations that the export no longer accepts. */
export function exportRevocationBlocks(entry: Export, nameOf: NameOfKey, now: number): readonly Block[] {
  const revoked = Object.entries(entry.revocations ?? {});
  if (revoked.length === 0) return [];
  return [
    sentence('Refused are activations that were issued until then:'),
    fields(
      ...revoked.map(([key, at]) => ({
        label: instant(at, now, 'the beginning'),
        value: revokedAccount(key, nameOf),
      })),
    ),
  ];
}

function revokedAccount(key: string, nameOf: NameOfKey): Field['value'] {
  return key === '*' ? 'every account (*)' : (keyValue(key, nameOf) ?? 'no account');
}
