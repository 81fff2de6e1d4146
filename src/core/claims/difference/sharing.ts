import { shortKey } from '../../text/short-key.ts';
import { timestamp } from '../../text/units.ts';
import type { Export, Import, ServiceLatency } from '../sharing.ts';
import { peekToken } from '../token/peek.ts';
import type { Element, ElementsShape, ValueShape } from './shape.ts';
import { amount, either, moment, span, text, told } from './words.ts';

/** Who is revoked, until when; `what`: one of them. */
export function revocationsShape(noun: string): ElementsShape {
  return {
    kind: 'elements',
    noun,
    list: value =>
      Object.entries((value ?? {}) as Readonly<Record<string, unknown>>).map(([key, at]) => ({
        id: key,
        label: key === '*' ? 'Revoked: everybody (*)' : `Revoked: ${key}`,
        ...(key === '*' ? {} : { key }),
        value: at,
      })),
    content: moment('', 'issued at any time', 'issued until '),
  };
}

export const exportsShape: ElementsShape = {
  kind: 'elements',
  noun: 'export',
  list: value => ((value ?? []) as readonly (Export | null)[]).flatMap(exportElement),
  content: {
    kind: 'record',
    members: {
      name: text('Name', 'none'),
      type: text('Kind'),
      token_req: either('Who may import', 'private: accounts with an activation', 'public: every account'),
      account_token_position: amount('Token that is the importer’s account key', '', 'none'),
      response_type: text('Answers', 'Singleton'),
      response_threshold: span('Answer within', '2m'),
      service_latency: told('Latency samples', latency),
      allow_trace: either('Tracing', 'allowed', 'not allowed'),
      advertise: either('Advertised', 'yes', 'no'),
      description: text('Description', 'none'),
      info_url: text('More at', 'none'),
      revocations: revocationsShape('revocation'),
    },
    quiet: ['subject'],
  },
};

function exportElement(entry: Export | null): readonly Element[] {
  const subject = entry?.subject ?? '';
  return entry ? [{ id: subject, label: `Export ${subject || 'without subject'}`, value: entry }] : [];
}

function latency(samples: ServiceLatency | undefined): string {
  if (!samples) return 'off';
  const { sampling, results } = samples;
  return `${sampling === 'headers' ? 'requests with a trace header' : `${sampling} % of the requests`}, to ${results}`;
}

export const importsShape: ElementsShape = {
  kind: 'elements',
  noun: 'import',
  list: value => ((value ?? []) as readonly (Import | null)[]).flatMap(importElement),
  content: {
    kind: 'record',
    members: {
      name: text('Name', 'none'),
      type: text('Kind'),
      local_subject: text('Subject here', 'the same'),
      to: text('Old form (to)', 'none'),
      share: either('Requester', 'shared: the exporter sees who asks', 'not shared'),
      allow_trace: either('Tracing', 'allowed', 'not allowed'),
      token: activation(),
    },
    quiet: ['subject', 'account'],
  },
};

function importElement(entry: Import | null): readonly Element[] {
  if (!entry) return [];
  const { subject = '', account = '' } = entry;
  const label = `Import ${subject || 'without subject'} from ${account === '' ? 'no account' : shortKey(account)}`;
  return [
    { id: `${subject} ${account}`.trim(), label, value: entry, ...(account === '' ? {} : { key: account }) },
  ];
}

function activation(): ValueShape {
  return told<string>('Activation', token => {
    if (!token) return 'none';
    try {
      const { iat, exp } = peekToken(token);
      const ends = Number(exp) > 0 ? `ends ${timestamp(Number(exp))}` : 'never ends';
      return `issued ${timestamp(Number(iat))}, ${ends}`;
    } catch {
      // A URL, as nsc allows it.
      return token;
    }
  });
}
