import {
  type Block,
  type Cell,
  type Column,
  list,
  type Mark,
  screen,
  type Tab,
  type World,
} from '../app/screen.ts';
import type { Holding, LiveView, ServerView } from '../core/resolver/live-view.ts';
import type { AccountRow } from '../core/store/rows.ts';
import { age, bytes, count, latency, timestamp } from '../core/text/units.ts';
import { RESOLVER_MEANING, rate, serverState, whyNoLive } from './live-words.ts';

/** How a holding reads: what the server has beside what is on this disk. */
const HOLDING_WORDS: Readonly<Record<Holding['state'], { readonly word: string; readonly mark?: Mark }>> = {
  same: { word: 'same', mark: 'ok' },
  older: { word: 'older', mark: 'warning' },
  newer: { word: 'newer', mark: 'warning' },
  different: { word: 'different', mark: 'danger' },
  missing: { word: 'missing', mark: 'danger' },
  unknown: { word: 'no answer', mark: 'unknown' },
};

function holdingCell(holding: Holding | undefined): Cell {
  if (!holding) return { text: '' };
  const { word, mark } = HOLDING_WORDS[holding.state];
  return mark ? { text: word, mark } : { text: word };
}

function serverColumns(world: World): readonly Column<ServerView>[] {
  return [
    { id: 'name', title: 'SERVER', min: 10, max: 28, weight: 2, priority: 0, cell: row => row.name },
    { id: 'state', title: 'STATE', min: 13, max: 18, priority: 0, cell: row => serverState(row, world.now) },
    { id: 'version', title: 'VERSION', min: 8, max: 12, priority: 4, cell: row => row.version },
    {
      id: 'uptime',
      title: 'UP',
      min: 4,
      priority: 5,
      align: 'right',
      cell: row => (row.startedAt > 0 ? age(world.now - row.startedAt / 1000) : ''),
      sort: row => -row.startedAt,
    },
    { id: 'cluster', title: 'CLUSTER', min: 9, max: 20, priority: 6, cell: row => row.cluster },
    {
      id: 'connections',
      title: 'CONNS',
      min: 5,
      priority: 1,
      align: 'right',
      cell: row => count(row.connections),
      sort: row => row.connections,
    },
    {
      id: 'accounts',
      title: 'ACCTS',
      min: 5,
      priority: 2,
      align: 'right',
      cell: row => (row.accountsHeld === undefined ? '?' : count(row.accountsHeld)),
      sort: row => row.accountsHeld ?? -1,
    },
    {
      id: 'resolver',
      title: 'RESOLVER',
      min: 8,
      max: 14,
      priority: 2,
      cell: row => row.resolver.replaceAll('-', ' '),
    },
    {
      id: 'rtt',
      title: 'RTT',
      min: 6,
      priority: 3,
      align: 'right',
      cell: row => (row.rtt === undefined ? '' : latency(row.rtt)),
      sort: row => row.rtt ?? -1,
    },
    {
      id: 'memory',
      title: 'MEMORY',
      min: 8,
      priority: 6,
      align: 'right',
      cell: row => bytes(row.memory),
      sort: row => row.memory,
    },
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
    {
      id: 'in',
      title: 'IN/S',
      min: 5,
      priority: 8,
      align: 'right',
      cell: row => rate(row.inMsgsRate, count),
      sort: row => row.inMsgsRate ?? 0,
    },
    {
      id: 'out',
      title: 'OUT/S',
      min: 5,
      priority: 8,
      align: 'right',
      cell: row => rate(row.outMsgsRate, count),
      sort: row => row.outMsgsRate ?? 0,
    },
    { id: 'host', title: 'HOST', min: 12, max: 30, priority: 9, cell: row => row.host },
  ];
}

function serverDetail(row: ServerView): readonly Block[] {
  return [
    {
      kind: 'fields',
      fields: [
        { label: 'id', value: row.id },
        { label: 'resolver', value: RESOLVER_MEANING[row.resolver] },
        ...(row.trustsOperator === false
          ? [
              {
                label: 'operator',
                value: {
                  text: 'trusts another operator or system account than this store has',
                  mark: 'danger' as const,
                },
              },
            ]
          : []),
      ],
    },
  ];
}

/** One column for each server, so that drift is seen at a glance. */
function accountColumns(live: LiveView): readonly Column<AccountRow>[] {
  const cell = (row: AccountRow, server: string) => holdingCell(live.holdings.get(row.key)?.get(server));
  return [
    { id: 'account', title: 'ACCOUNT', min: 14, max: 32, weight: 2, priority: 0, cell: row => row.name },
    {
      id: 'issued',
      title: 'ISSUED HERE',
      min: 23,
      priority: 9,
      cell: row => (row.issuedAt ? timestamp(row.issuedAt) : ''),
      sort: row => row.issuedAt,
    },
    ...live.servers.map(
      (server, i): Column<AccountRow> => ({
        id: `on ${server.name}`,
        title: server.name,
        min: 12,
        max: 16,
        priority: i === 0 ? 0 : Math.min(8, i),
        cell: row => cell(row, server.name),
        sort: row => cell(row, server.name).text,
      }),
    ),
  ];
}

function holdingDetail(live: LiveView, row: AccountRow): readonly Block[] {
  const holdings = [...(live.holdings.get(row.key) ?? [])];
  return [
    {
      kind: 'fields',
      fields: [
        { label: 'key', value: row.key },
        { label: 'issued here', value: row.issuedAt ? timestamp(row.issuedAt) : 'not read yet' },
        ...holdings.map(([server, holding]) => ({
          label: `on ${server}`,
          value: [
            HOLDING_WORDS[holding.state].word,
            ...(holding.issuedAt ? [`issued ${timestamp(holding.issuedAt)}`] : []),
            ...(holding.inForce === true
              ? ['in force']
              : holding.inForce === false
                ? ['stored, not in force']
                : []),
          ],
        })),
      ],
    },
  ];
}

interface Stranger {
  readonly key: string;
  readonly servers: readonly string[];
}

const strangerRows = new WeakMap<LiveView['strangers'], readonly Stranger[]>();

function strangersOf(live: LiveView): readonly Stranger[] {
  const known = strangerRows.get(live.strangers);
  if (known) return known;
  const rows = [...live.strangers].map(([key, servers]) => ({ key, servers }));
  strangerRows.set(live.strangers, rows);
  return rows;
}

/** How nkeeper is connected and what each kind of resolver means. */
function aboutBlocks(live: LiveView, now: number): readonly Block[] {
  const { login, link } = live;
  return [
    { kind: 'heading', text: 'Connection' },
    {
      kind: 'fields',
      fields: [
        {
          label: 'state',
          value:
            link.state === 'connected'
              ? [`connected to ${link.server}`, `${age(now - link.since / 1000)}`]
              : whyNoLive(live),
        },
        ...(login
          ? [
              { label: 'servers', value: [...login.urls] },
              { label: 'from', value: login.urlsFrom },
              { label: 'credentials', value: login.credsFrom },
              { label: 'user', value: [login.userName, { text: login.userKey, tone: 'muted' as const }] },
              { label: 'system account', value: login.accountKey },
            ]
          : []),
        { label: 'servers expected', value: String(live.expectedServers) },
        {
          label: 'last comparison',
          value: live.comparedAt > 0 ? `${age(now - live.comparedAt / 1000)} ago` : 'not yet',
        },
      ],
    },
    ...live.notes.map((note): Block => ({ kind: 'text', mark: 'warning', spans: [{ text: note }] })),
    { kind: 'blank' },
    { kind: 'heading', text: 'Resolvers' },
    ...(['full', 'cache', 'memory-or-url', 'unknown'] as const).map(
      (kind): Block => ({ kind: 'text', spans: [{ text: RESOLVER_MEANING[kind] }] }),
    ),
  ];
}

function tabs(world: World): readonly Tab[] {
  const { live } = world;
  return [
    { id: 'servers', title: 'Servers', count: live.servers.length },
    { id: 'accounts', title: 'Accounts on servers' },
    {
      id: 'strangers',
      title: 'Only on servers',
      count: live.strangers.size,
      ...(live.strangers.size > 0 ? { mark: 'warning' as const } : {}),
    },
    { id: 'about', title: 'About' },
  ];
}

/** The servers, what each of them holds, and what only they hold. */
export const resolver = screen({
  name: 'resolver',
  feeds: ['holdings'],
  crumbs: () => ['Resolver'],
  pane: (_route, world, tab) => {
    const { live } = world;
    const all = tabs(world);
    switch (tab) {
      case 'accounts':
        return {
          tabs: all,
          body: list({
            rows: world.operator === '' ? [] : world.store.accounts(world.operator),
            keyOf: (row: AccountRow) => row.name,
            columns: accountColumns(live),
            sort: '',
            visible: rows => readRows(world, rows),
            filterText: row => row.key,
            open: row => ({ screen: 'account', operator: row.operator, account: row.name }),
            inspect: row => ({ screen: 'token', operator: row.operator, account: row.name }),
            copy: row => [{ label: 'public key', value: () => row.key || undefined }],
            detail: row => holdingDetail(live, row),
            empty: 'This operator has no accounts.',
          }),
        };
      case 'strangers':
        return {
          tabs: all,
          body: list({
            rows: strangersOf(live),
            keyOf: (row: Stranger) => row.key,
            columns: [
              {
                id: 'key',
                title: 'ACCOUNT KEY',
                min: 20,
                max: 56,
                weight: 3,
                priority: 0,
                cut: 'middle',
                cell: row => row.key,
              },
              {
                id: 'servers',
                title: 'ON',
                min: 10,
                max: 60,
                priority: 0,
                cell: row => row.servers.join(', '),
              },
            ],
            sort: 'key',
            copy: row => [{ label: 'public key', value: () => row.key }],
            open: row => ({ screen: 'connections', accountKey: row.key }),
            empty: whyNoLive(live) || 'The servers hold no account that this store does not have.',
          }),
        };
      case 'about':
        return { tabs: all, body: { kind: 'document', blocks: aboutBlocks(live, world.now) } };
      default:
        return {
          tabs: all,
          body: list({
            rows: live.servers,
            keyOf: (row: ServerView) => row.id || row.name,
            columns: serverColumns(world),
            sort: 'name',
            open: row => ({ screen: 'server', server: row.name }),
            copy: row => [
              { label: 'server id', value: () => row.id },
              { label: 'name', value: () => row.name },
            ],
            detail: serverDetail,
            empty: whyNoLive(live) || 'No server has answered yet.',
          }),
        };
    }
  },
});

/** Reads the rows that are about to show, so that their keys can be looked up. */
function readRows(world: World, rows: readonly AccountRow[]): void {
  const first = rows[0];
  if (!first || rows.every(row => row.status !== 'unread')) return;
  const all = world.store.accounts(world.operator);
  const from = all.indexOf(first);
  world.store.ensureAccounts(world.operator, from, from + rows.length);
}
