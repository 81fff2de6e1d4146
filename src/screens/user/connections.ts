import { type ListPane, list, type World } from '../../app/screen.ts';
import { connectionKind, connectionLibrary } from '../../core/resolver/connections/connection-words.ts';
import type { ConnectionView } from '../../core/resolver/live-view.ts';
import { age, count } from '../../core/text/units.ts';
import { memo } from '../rows/memo.ts';

const connectionsOf = memo(
  (connections: readonly ConnectionView[]): ReadonlyMap<string, readonly ConnectionView[]> => {
    const byUser = new Map<string, ConnectionView[]>();
    for (const connection of connections) {
      const own = byUser.get(connection.userKey);
      if (own) own.push(connection);
      else byUser.set(connection.userKey, [connection]);
    }
    return byUser;
  },
);

const NONE: readonly ConnectionView[] = [];

/** Connections of one user now. */
export function userConnections({ live }: World, key: string): readonly ConnectionView[] {
  return (key !== '' && connectionsOf(live.connections).get(key)) || NONE;
}

/** The user's connections as a list. */
export function connectionsTab(world: World, key: string): ListPane {
  const seconds = (unixMs: number) => world.now - unixMs / 1000;
  return list<ConnectionView>({
    rows: userConnections(world, key),
    keyOf: row => row.id,
    sort: 'server',
    columns: [
      { id: 'server', title: 'SERVER', min: 10, max: 24, priority: 0, cell: row => row.server },
      {
        id: 'cid',
        title: 'CID',
        min: 6,
        max: 8,
        priority: 3,
        align: 'right',
        cell: row => String(row.cid),
        sort: row => row.cid,
      },
      {
        id: 'name',
        title: 'CLIENT',
        min: 12,
        max: 32,
        weight: 2,
        priority: 2,
        cell: row => (row.own ? `this ${row.clientName}` : row.clientName),
      },
      { id: 'ip', title: 'ADDRESS', min: 15, max: 46, priority: 0, cell: row => row.ip },
      { id: 'kind', title: 'KIND', min: 9, max: 12, priority: 5, cell: connectionKind },
      {
        id: 'lang',
        title: 'LIBRARY',
        min: 12,
        max: 18,
        priority: 6,
        cell: row => connectionLibrary(row),
      },
      {
        id: 'subs',
        title: 'SUBS',
        min: 5,
        max: 6,
        priority: 4,
        align: 'right',
        cell: row => count(row.subscriptions),
        sort: row => row.subscriptions,
      },
      {
        id: 'since',
        title: 'SINCE',
        min: 6,
        max: 6,
        priority: 1,
        cell: row => age(seconds(row.startedAt)),
        sort: row => -row.startedAt,
      },
      {
        id: 'idle',
        title: 'IDLE',
        min: 5,
        max: 6,
        priority: 1,
        cell: row => age(seconds(row.lastActivityAt)),
        sort: row => -row.lastActivityAt,
      },
    ],
    open: row => ({ screen: 'connection', id: row.id }),
    copy: row => [{ label: 'address', value: () => `${row.ip}:${row.port}` }],
    empty: 'No connections of this user that the servers told of.',
  });
}
