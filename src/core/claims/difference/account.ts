import { shortKey } from '../../text/short-key.ts';
import type { Mapping } from '../account.ts';
import type { SigningKey } from '../scopes.ts';
import type { Element, ElementsShape, RecordShape } from './shape.ts';
import { exportsShape, importsShape, revocationsShape } from './sharing.ts';
import { claimsShape } from './standard.ts';
import { permissionMembers, userLimitMembers } from './user.ts';
import { amount, either, limit, set, sizeLimit, text, told } from './words.ts';

const OPEN = { zero: 'unlimited' } as const;

const jetStreamMembers: RecordShape['members'] = {
  mem_storage: sizeLimit('Memory'),
  disk_storage: sizeLimit('Disk'),
  streams: limit('Streams', OPEN),
  consumer: limit('Consumers of each stream', OPEN),
  max_ack_pending: limit('Pending acknowledgements', OPEN),
  mem_max_stream_bytes: sizeLimit('Largest memory stream', OPEN),
  disk_max_stream_bytes: sizeLimit('Largest disk stream', OPEN),
  max_bytes_required: either('Maximum bytes of a stream', 'required', 'not required'),
};

const tiers: ElementsShape = {
  kind: 'elements',
  noun: 'JetStream tier',
  list: value => named(value, name => `Tier ${name}`),
  content: { kind: 'record', members: jetStreamMembers },
};

const limits: RecordShape = {
  kind: 'record',
  members: {
    conn: limit('Client connections', { zero: 'off: nobody can connect' }),
    leaf: limit('Leaf nodes'),
    subs: limit('Subscriptions', { zero: 'off: clients are cut off right after connecting' }),
    payload: sizeLimit('Message size', { zero: 'off: no message with content passes' }),
    data: sizeLimit('Data'),
    imports: limit('Imports', { zero: 'off: none allowed' }),
    exports: limit('Exports', { zero: 'off: none allowed' }),
    wildcards: either('Wildcard exports', 'allowed', 'not allowed'),
    disallow_bearer: either('Bearer users', 'not allowed', 'allowed'),
    ...jetStreamMembers,
    tiered_limits: tiers,
  },
};

const signingKeys: ElementsShape = {
  kind: 'elements',
  noun: 'signing key',
  list: value => ((value ?? []) as readonly SigningKey[]).map(signingKey),
  content: {
    kind: 'record',
    members: {
      kind: told('Signs', kind => (kind === 'user_scope' ? 'users of its scope' : 'any user')),
      role: text('Role', 'none'),
      description: text('Description', 'none'),
      template: { kind: 'record', members: userLimitMembers(-1) },
    },
    quiet: ['key'],
  },
};

function signingKey(entry: SigningKey): Element {
  if (typeof entry === 'string') {
    return { id: entry, label: `Signing key ${shortKey(entry)}`, key: entry, value: { kind: 'plain' } };
  }
  const { key, role } = entry;
  return { id: key, label: `Scope ${role || shortKey(key)}`, key, value: entry };
}

const mappings: ElementsShape = {
  kind: 'elements',
  noun: 'mapping',
  list: value => named(value, subject => `Mapping ${subject}`),
  content: told<readonly Mapping[]>('', targets =>
    (targets ?? [])
      .map(({ subject, weight, cluster }) => {
        const share = Number(weight ?? 0) === 0 ? 100 : weight;
        return `${share} % ${subject}${cluster ? ` (${cluster})` : ''}`;
      })
      .join(', '),
  ),
};

function named(value: unknown, label: (name: string) => string): readonly Element[] {
  const entries = Object.entries((value ?? {}) as Readonly<Record<string, unknown>>);
  return entries.map(([name, content]) => ({ id: name, label: label(name), value: content }));
}

export const accountShape = claimsShape({
  description: text('Description', 'none'),
  info_url: text('More at', 'none'),
  limits,
  exports: exportsShape,
  imports: importsShape,
  signing_keys: signingKeys,
  mappings,
  default_permissions: { kind: 'record', members: permissionMembers },
  revocations: revocationsShape('revocation'),
  authorization: {
    kind: 'record',
    members: {
      auth_users: set('Auth callout users', 'callout user', 'none: no auth callout'),
      allowed_accounts: set('Auth callout may use accounts', 'callout account', 'its own only'),
      xkey: text('Auth callout curve key', 'none'),
    },
  },
  trace: {
    kind: 'record',
    members: {
      dest: text('Traces go to', 'nowhere'),
      sampling: amount('Traced', ' % of the messages', '100 %'),
    },
  },
  cluster_traffic: text('Replication traffic', 'of the system account'),
});
