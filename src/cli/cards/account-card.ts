import { hasJetStream, hasTiers } from '../../core/claims/access/limits-meaning.ts';
import type { Account, AccountClaims, Mapping } from '../../core/claims/account.ts';
import type { AccountLimits, JetStreamLimits } from '../../core/claims/limits.ts';
import type { Fact, Section } from './card.ts';
import { permissionFacts } from './permissions-card.ts';
import { signingKeySections } from './scope-card.ts';
import { exportSections, importSection } from './sharing-card.ts';
import { type CardContext, keyText, limitText, nameText, standardFacts, timeText, yesNo } from './words.ts';

/** Everything that an account's JWT says. */
export function accountCard(claims: AccountClaims, context: CardContext): readonly Section[] {
  const { nats } = claims;
  return [
    {
      title: `Account ${claims.name ?? ''}`,
      facts: [
        ...standardFacts(claims, { label: 'Account ID', tags: nats.tags }, context),
        ['Description', nats.description?.split('\n')],
        ['Info Url', nats.info_url || undefined],
        ['Cluster Traffic', nats.cluster_traffic || undefined],
      ],
    },
    { title: 'Limits', facts: limitFacts(nats.limits) },
    ...jetStreamSections(nats.limits),
    { title: 'Default Permissions', facts: permissionFacts(nats.default_permissions) },
    { title: 'Auth Callout', facts: calloutFacts(nats, context) },
    { title: 'Tracing Context', facts: traceFacts(nats) },
    ...signingKeySections(nats.signing_keys ?? []),
    ...exportSections(nats.exports ?? [], context),
    importSection(nats.imports ?? [], context),
    mappingSection(nats),
    revocationSection(nats, context),
  ];
}

function limitFacts(limits: AccountLimits): readonly Fact[] {
  return [
    ['Max Connections', limitText(limits.conn, 'count', 'off: nobody can connect')],
    ['Max Leaf Node Connections', limitText(limits.leaf, 'count', 'off')],
    ['Max Subscriptions', limitText(limits.subs, 'count', 'off: clients are cut off right after connecting')],
    ['Max Msg Payload', limitText(limits.payload, 'bytes', 'off: no message with content passes')],
    ['Max Data', limitText(limits.data, 'bytes', 'off')],
    ['Max Imports', limitText(limits.imports, 'count', 'off: none allowed')],
    ['Max Exports', limitText(limits.exports, 'count', 'off: none allowed')],
    ['Exports Allow Wildcards', yesNo(limits.wildcards)],
    ['Bearer Tokens Allowed', yesNo(!limits.disallow_bearer)],
  ];
}

function jetStreamSections(limits: AccountLimits): readonly Section[] {
  if (!hasJetStream(limits)) return [{ title: 'JetStream', facts: [['JetStream', 'off']] }];
  if (!hasTiers(limits)) return [{ title: 'JetStream', facts: jetStreamFacts(limits) }];
  return Object.entries(limits.tiered_limits ?? {}).map(([tier, own]) => ({
    title: `JetStream, Tier ${tier}`,
    facts: jetStreamFacts(own),
  }));
}

function jetStreamFacts(limits: JetStreamLimits): readonly Fact[] {
  return [
    ['Max Disk Storage', limitText(limits.disk_storage, 'bytes', 'off')],
    ['Max Mem Storage', limitText(limits.mem_storage, 'bytes', 'off')],
    ['Max Streams', limitText(limits.streams, 'count', 'unlimited')],
    ['Max Consumers', limitText(limits.consumer, 'count', 'unlimited')],
    ['Max Ack Pending', ackPendingText(limits)],
    ['Max Bytes', limits.max_bytes_required ? 'each stream must set its own' : 'optional'],
    ['Max Memory Stream', limitText(limits.mem_max_stream_bytes, 'bytes', 'unlimited')],
    ['Max Disk Stream', limitText(limits.disk_max_stream_bytes, 'bytes', 'unlimited')],
  ];
}

function ackPendingText({ max_ack_pending: limit = 0 }: JetStreamLimits): string {
  return limit > 0 ? String(limit) : 'as the consumer sets it';
}

function calloutFacts({ authorization = {} }: Account, context: CardContext): readonly Fact[] {
  const { auth_users: users = [], allowed_accounts: accounts = [], xkey } = authorization;
  if (users.length === 0 && accounts.length === 0 && !xkey) return [];
  return [
    ['Callout Users', users.length > 0 ? users.map(key => keyText(key, context) ?? '') : 'none: it is off'],
    [
      'Allowed Accounts',
      accounts.map(key => (key === '*' ? '* (every account)' : (keyText(key, context) ?? ''))),
    ],
    ['Encrypt For', xkey || 'nobody: requests are not encrypted'],
  ];
}

function traceFacts({ trace }: Account): readonly Fact[] {
  if (!trace) return [];
  return [
    ['Subject', trace.dest || 'not said'],
    ['Sampling', `${Number(trace.sampling ?? 0) === 0 ? 100 : trace.sampling}%`],
  ];
}

function mappingSection({ mappings = {} }: Account): Section {
  const rows = Object.entries(mappings).flatMap(([from, targets]) =>
    (targets ?? []).map((target, i) => mappingCells(i === 0 ? from : '', target)),
  );
  const columns = [
    { title: 'FROM' },
    { title: 'TO' },
    { title: 'WEIGHT', align: 'right' as const },
    { title: 'CLUSTER' },
  ];
  return { title: 'Mappings', columns, rows };
}

function mappingCells(from: string, { subject, weight = 0, cluster }: Mapping): string[] {
  return [from, subject, `${Number(weight) === 0 ? 100 : weight}%`, cluster ?? ''];
}

function revocationSection({ revocations = {} }: Account, context: CardContext): Section {
  const rows = Object.entries(revocations).map(([key, at]) => [
    key === '*' ? '* (everybody)' : key,
    key === '*' ? '' : nameText(key, context).replace(key, ''),
    timeText(at, context),
  ]);
  const columns = [{ title: 'USER ID' }, { title: 'NAME' }, { title: 'ISSUED UNTIL' }];
  return { title: 'Revocations', columns, rows };
}
