import { type Block, type Cell, type Column, type ListPane, list, type World } from '../../app/screen.ts';
import type { ServerView, UnreachedUrl } from '../../core/resolver/live-view.ts';
import { age, bytes, count, latency } from '../../core/text/units.ts';
import { operatorDriftCell, RESOLVER_MEANING, rate, serverState, whyNoLive } from '../live-words.ts';
import { numberColumn } from '../rows/number-column.ts';

function serverColumns(world: World): readonly Column<ServerView>[] {
  const { now, live } = world;
  // The words for an operator that differs are to be read whole.
  const widest = Math.max(13, ...live.servers.map(row => serverState(row, now).text.length + 2));
  return [
    { id: 'name', title: 'SERVER', min: 10, max: 28, weight: 2, priority: 0, cell: row => row.name },
    { id: 'state', title: 'STATE', min: widest, max: 20, priority: 0, cell: row => serverState(row, now) },
    { id: 'version', title: 'VERSION', min: 8, max: 12, priority: 4, cell: row => row.version },
    {
      id: 'uptime',
      title: 'UP',
      min: 4,
      priority: 5,
      align: 'right',
      cell: row => (row.startedAt > 0 ? age(now - row.startedAt / 1000) : ''),
      sort: row => -row.startedAt,
    },
    { id: 'cluster', title: 'CLUSTER', min: 9, max: 20, priority: 6, cell: row => row.cluster },
    numberColumn({ id: 'connections', title: 'CONNS', min: 5, priority: 1 }, row => row.connections, count),
    numberColumn({ id: 'accounts', title: 'ACCTS', min: 5, priority: 2 }, row => row.accountsHeld, count),
    {
      id: 'resolver',
      title: 'RESOLVER',
      min: 8,
      max: 14,
      priority: 2,
      cell: row => row.resolver.replaceAll('-', ' '),
    },
    numberColumn({ id: 'rtt', title: 'RTT', min: 6, priority: 3 }, row => row.rtt, latency),
    numberColumn({ id: 'memory', title: 'MEMORY', min: 8, priority: 6 }, row => row.memory, bytes),
    {
      id: 'cpu',
      title: 'CPU',
      min: 5,
      priority: 8,
      align: 'right',
      cell: row => `${Math.round(row.cpu)} %`,
      sort: row => row.cpu,
    },
    { id: 'jetstream', title: 'JETSTREAM', min: 9, priority: 7, cell: row => (row.jetstream ? 'on' : 'off') },
    numberColumn(
      { id: 'in', title: 'IN/S', min: 5, priority: 8 },
      row => row.inMsgsRate,
      value => rate(value, count),
    ),
    numberColumn(
      { id: 'out', title: 'OUT/S', min: 5, priority: 8 },
      row => row.outMsgsRate,
      value => rate(value, count),
    ),
    { id: 'host', title: 'HOST', min: 12, max: 30, priority: 9, cell: row => row.host },
  ];
}

function serverDetail(row: ServerView): readonly Block[] {
  const drift = operatorDriftCell(row);
  return [
    {
      kind: 'fields',
      fields: [
        { label: 'id', value: row.id },
        { label: 'resolver', value: RESOLVER_MEANING[row.resolver] },
        ...(drift ? [{ label: 'operator', value: drift }] : []),
      ],
    },
  ];
}

/** A server, or a URL that was named and leads to none: of that one nothing else is known. */
type Row = ServerView | UnreachedUrl;

function isServer(row: Row): row is ServerView {
  return 'id' in row;
}

function rowColumns(world: World): readonly Column<Row>[] {
  return serverColumns(world).map((column): Column<Row> => {
    const { cell, sort, ...rest } = column;
    const ofUrl = ({ url }: UnreachedUrl): string | Cell => {
      if (column.id === 'name') return url;
      return column.id === 'state' ? { text: 'not reached', mark: 'danger' } : '';
    };
    // What leads nowhere is to be read whole: it has no other name.
    const longest = Math.max(...(world.live.unreached ?? []).map(({ url }) => url.length), rest.min);
    return {
      ...rest,
      ...(column.id === 'name' && { min: Math.min(longest, rest.max ?? longest) }),
      cell: row => (isServer(row) ? cell(row) : ofUrl(row)),
      ...(sort && { sort: row => (isServer(row) ? sort(row) : Number.NEGATIVE_INFINITY) }),
    };
  });
}

function urlDetail({ url, reason }: UnreachedUrl): readonly Block[] {
  const fields = [
    { label: 'url', value: url },
    { label: 'not reached', value: reason },
  ];
  return [{ kind: 'fields', fields }];
}

/** The servers themselves. */
export function serverList(world: World): ListPane {
  const { live } = world;
  const { servers, unreached = [] } = live;
  const rows: readonly Row[] = unreached.length === 0 ? servers : [...servers, ...unreached];
  return list({
    rows,
    // Its id is new with each start.
    keyOf: (row: Row) => (isServer(row) ? row.name : row.url),
    columns: rowColumns(world),
    sort: 'name',
    open: row => (isServer(row) ? { screen: 'server', server: row.name } : undefined),
    copy: row =>
      isServer(row)
        ? [
            { label: 'server id', value: () => row.id },
            { label: 'name', value: () => row.name },
          ]
        : [{ label: 'URL', value: () => row.url }],
    detail: row => (isServer(row) ? serverDetail(row) : urlDetail(row)),
    detailWidth: 70,
    empty: whyNoLive(live) || 'No server has answered yet.',
  });
}
