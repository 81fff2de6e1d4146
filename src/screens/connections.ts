import { connectionsCommands } from '../app/connections/commands.ts';
import type { Route } from '../app/route.ts';
import { type Block, type Column, list, screen, type World } from '../app/screen.ts';
import { connectionKind, connectionLibrary } from '../core/resolver/connections/connection-words.ts';
import type { ConnectionView, LiveView } from '../core/resolver/live-view.ts';
import { age, bytes, count, latency } from '../core/text/units.ts';
import { accountName, accountWithKey, userName } from './live-names.ts';
import { rate, whyNoLive } from './live-words.ts';
import { ownPurpose } from './own-words.ts';
import { connectedUser } from './rows/connected-users.ts';
import { numberColumn } from './rows/number-column.ts';
import { standingField } from './rows/standing.ts';
import { stateOrder } from './rows/states.ts';

type ConnectionsRoute = Extract<Route, { screen: 'connections' }>;

const filtered = new WeakMap<readonly ConnectionView[], Map<string, readonly ConnectionView[]>>();

/** The same array for the same picture, so that sorted rows can be kept. */
function rowsOf(live: LiveView, route: ConnectionsRoute): readonly ConnectionView[] {
  if (!route.accountKey && !route.server) return live.connections;
  const key = `${route.accountKey ?? ''} ${route.server ?? ''}`;
  const known = filtered.get(live.connections) ?? new Map<string, readonly ConnectionView[]>();
  filtered.set(live.connections, known);
  const rows =
    known.get(key) ??
    live.connections.filter(
      connection =>
        (!route.accountKey || connection.accountKey === route.accountKey) &&
        (!route.server || connection.server === route.server),
    );
  known.set(key, rows);
  return rows;
}

function columns(world: World): readonly Column<ConnectionView>[] {
  const idle = (row: ConnectionView) => Math.max(0, world.now - row.lastActivityAt / 1000);
  return [
    {
      id: 'account',
      title: 'ACCOUNT',
      min: 12,
      max: 28,
      weight: 2,
      priority: 0,
      cell: row => connectedUser(world, row).account,
      sort: row => connectedUser(world, row).sort,
    },
    {
      id: 'user',
      title: 'USER',
      min: 16,
      max: 30,
      weight: 2,
      priority: 0,
      cell: row => (row.own ? { text: 'this nkeeper', tone: 'accent' } : connectedUser(world, row).user),
    },
    {
      id: 'state',
      title: 'STATE',
      min: 12,
      max: 20,
      weight: 0.5,
      priority: 1,
      cell: row => connectedUser(world, row).standing,
      sort: row => stateOrder(connectedUser(world, row).standing),
    },
    {
      id: 'issuer',
      title: 'ISSUED BY',
      min: 12,
      max: 24,
      weight: 0.5,
      priority: 10,
      cell: row => connectedUser(world, row).issuer,
    },
    { id: 'ip', title: 'IP', min: 15, max: 39, weight: 0.1, priority: 3, whole: true, cell: row => row.ip },
    { id: 'server', title: 'SERVER', min: 10, max: 20, priority: 2, cell: row => row.server },
    // Of several connections of one user it tells which is which.
    { id: 'client', title: 'CLIENT', min: 12, max: 30, priority: 4, cell: row => row.clientName },
    { id: 'kind', title: 'KIND', min: 9, max: 10, priority: 7, cell: connectionKind },
    numberColumn({ id: 'rtt', title: 'RTT', min: 6, priority: 5 }, row => row.rtt, latency),
    numberColumn({ id: 'subs', title: 'SUBS', min: 5, priority: 4 }, row => row.subscriptions, count),
    numberColumn(
      { id: 'in', title: 'IN/S', min: 5, priority: 4 },
      row => row.inMsgsRate,
      value => rate(value, count),
    ),
    numberColumn(
      { id: 'out', title: 'OUT/S', min: 5, priority: 4 },
      row => row.outMsgsRate,
      value => rate(value, count),
    ),
    {
      id: 'idle',
      title: 'IDLE',
      min: 5,
      priority: 6,
      align: 'right',
      cell: row => age(idle(row)),
      sort: idle,
    },
    {
      id: 'language',
      title: 'LIBRARY',
      min: 14,
      max: 24,
      priority: 9,
      cell: row => connectionLibrary(row),
    },
    {
      id: 'up',
      title: 'UP',
      min: 5,
      priority: 8,
      align: 'right',
      cell: row => age(world.now - row.startedAt / 1000),
      sort: row => -row.startedAt,
    },
  ];
}

function detail(world: World, row: ConnectionView): readonly Block[] {
  return [
    {
      kind: 'fields',
      fields: [
        {
          label: 'account',
          value: accountWithKey(world, row.accountKey),
        },
        { label: 'user', value: [userName(world, row), { text: row.userKey, tone: 'muted' }] },
        ...standingField(world, row),
        ...(row.own ? [{ label: 'whose', value: ownPurpose(row)! }] : []),
        {
          label: 'client',
          value: [
            row.clientName || '(no name)',
            connectionLibrary(row),
            row.port === 0 ? row.ip : `${row.ip}:${row.port}`,
          ],
        },
        {
          label: 'traffic',
          value: [
            `in ${count(row.inMsgs)} messages, ${bytes(row.inBytes)}`,
            `out ${count(row.outMsgs)} messages, ${bytes(row.outBytes)}`,
            `pending ${bytes(row.pendingBytes)}`,
          ],
        },
      ],
    },
  ];
}

/** Live connections over all servers, or those of one account or server. */
export const connections = screen({
  name: 'connections',
  live: true,
  feeds: ['connections', 'holdings'],
  commands: connectionsCommands,
  crumbs: (route, world) => [
    'Connections',
    ...(route.accountKey ? [accountName(world, route.accountKey)] : []),
    ...(route.server ? [route.server] : []),
  ],
  pane: (route, world) => ({
    body: list({
      rows: rowsOf(world.live, route),
      keyOf: (row: ConnectionView) => row.id,
      columns: columns(world),
      sort: 'account',
      filterBy: row =>
        `${connectedUser(world, row).text} ${row.clientName} ${row.ip} ${row.server} ${connectionKind(row)} ${row.lang}`,
      open: row => ({ screen: 'connection', id: row.id }),
      copy: row => [
        { label: 'user key', value: () => row.userKey || undefined },
        { label: 'account key', value: () => row.accountKey || undefined },
        { label: 'address', value: () => row.ip },
      ],
      detail: row => detail(world, row),
      empty: whyNoLive(world.live) || 'Nobody is connected.',
    }),
    ...(world.live.connectionsUnlisted > 0
      ? {
          note: {
            text: `${count(world.live.connectionsUnlisted)} more are not listed yet`,
            tone: 'warning' as const,
          },
        }
      : {}),
  }),
});
