import { connectionCommands } from '../app/connections/commands.ts';
import { type Block, screen, type World } from '../app/screen.ts';
import { connectionKind, connectionLibrary } from '../core/resolver/connections/connection-words.ts';
import type { ConnectionView } from '../core/resolver/live-view.ts';
import { age, bytes, count, latency, timestamp } from '../core/text/units.ts';
import { accountWithKey, userName, userNameOf } from './live-names.ts';
import { rate } from './live-words.ts';
import { ownPurpose } from './own-words.ts';
import { issuerRole } from './rows/connected-users.ts';
import { permissionUseBlocks } from './rows/permission-use.ts';
import { standingField } from './rows/standing.ts';

function blocks(world: World, row: ConnectionView): readonly Block[] {
  const issuer = world.store.findByKey(row.issuerKey);
  return [
    { kind: 'heading', text: 'Who' },
    {
      kind: 'fields',
      fields: [
        {
          label: 'account',
          value: accountWithKey(world, row.accountKey),
        },
        {
          label: 'user',
          value: [userName(world, row), { text: row.userKey || 'key not told', tone: 'muted' }],
        },
        ...(row.callsItself === ''
          ? []
          : [
              {
                label: 'calls itself',
                value: [
                  userNameOf(world, row.callsItself),
                  { text: row.callsItself, tone: 'muted' as const },
                ],
              },
            ]),
        ...standingField(world, row),
        {
          label: 'issued by',
          value: issuer
            ? [`${issuer.name} ${issuerRole(issuer)}`, { text: row.issuerKey, tone: 'muted' }]
            : row.issuerKey || 'not told',
        },
        ...(row.own ? [{ label: 'whose', value: ownPurpose(row)! }] : []),
        { label: 'client', value: row.clientName || '(no name)' },
        { label: 'library', value: connectionLibrary(row) || 'not told' },
      ],
    },
    { kind: 'blank' },
    { kind: 'heading', text: 'Where' },
    {
      kind: 'fields',
      fields: [
        { label: 'server', value: row.server },
        { label: 'number there', value: `cid ${row.cid}` },
        { label: 'address', value: row.port === 0 ? row.ip : `${row.ip}:${row.port}` },
        { label: 'kind', value: connectionKind(row) },
        { label: 'round trip', value: row.rtt === undefined ? 'not measured' : latency(row.rtt) },
        {
          label: 'connected',
          value: [
            `${age(world.now - row.startedAt / 1000)} ago`,
            timestamp(Math.floor(row.startedAt / 1000)),
          ],
        },
        { label: 'last activity', value: `${age(world.now - row.lastActivityAt / 1000)} ago` },
      ],
    },
    { kind: 'blank' },
    { kind: 'heading', text: 'Traffic' },
    {
      kind: 'grid',
      head: ['', 'messages', 'bytes', 'messages/s'],
      rows: [
        ['from the client', count(row.inMsgs), bytes(row.inBytes), rate(row.inMsgsRate, count)],
        ['to the client', count(row.outMsgs), bytes(row.outBytes), rate(row.outMsgsRate, count)],
      ],
    },
    {
      kind: 'fields',
      fields: [
        { label: 'subscriptions', value: count(row.subscriptions) },
        { label: 'pending', value: bytes(row.pendingBytes) },
      ],
    },
    { kind: 'blank' },
    ...permissionUseBlocks(world, row),
  ];
}

/** One connection: who, where, how much. */
export const connection = screen({
  name: 'connection',
  live: true,
  feeds: ['connections', 'holdings'],
  commands: connectionCommands,
  crumbs: route => ['Connections', route.id],
  pane: (route, world) => {
    const row = world.live.connections.find(candidate => candidate.id === route.id);
    return {
      body: {
        kind: 'document',
        blocks: row
          ? blocks(world, row)
          : [{ kind: 'text', spans: [{ text: 'This connection is gone. esc goes back, events say why.' }] }],
        copy: row ? [{ label: 'user key', value: () => row.userKey || undefined }] : [],
      },
    };
  },
});
