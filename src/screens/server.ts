import { type Block, screen, type World } from '../app/screen.ts';
import { HOLDING_WORDS } from '../core/resolver/holding-words.ts';
import type { LiveView, ServerView } from '../core/resolver/live-view.ts';
import { age, bytes, count, latency, timestamp } from '../core/text/units.ts';
import { operatorDriftCell, RESOLVER_MEANING, rate, serverState } from './live-words.ts';
import { ownShare } from './own-words.ts';

/** How many accounts are in which state on this server. */
function holdingCounts(live: LiveView, name: string): readonly string[] {
  const counts = new Map<string, number>();
  for (const holdings of live.holdings.values()) {
    const state = holdings.get(name)?.state;
    if (state) counts.set(HOLDING_WORDS[state], (counts.get(HOLDING_WORDS[state]) ?? 0) + 1);
  }
  return Object.values(HOLDING_WORDS).flatMap(word => {
    const n = counts.get(word);
    return n === undefined ? [] : [`${count(n)} ${word}`];
  });
}

function blocks(world: World, row: ServerView): readonly Block[] {
  const held = holdingCounts(world.live, row.name);
  const own = ownShare(world.live, row.connections, ({ server }) => server === row.name);
  return [
    {
      kind: 'fields',
      fields: [
        { label: 'name', value: row.name },
        { label: 'id', value: row.id },
        { label: 'state', value: serverState(row, world.now) },
        { label: 'last heard', value: `${age(world.now - row.seenAt / 1000)} ago` },
        { label: 'host', value: row.host },
        { label: 'cluster', value: row.cluster || 'none' },
        { label: 'version', value: row.version },
        {
          label: 'started',
          value:
            row.startedAt > 0
              ? [timestamp(Math.floor(row.startedAt / 1000)), `up ${age(world.now - row.startedAt / 1000)}`]
              : 'not told',
        },
        { label: 'round trip', value: row.rtt === undefined ? 'not measured' : latency(row.rtt) },
        { label: 'JetStream', value: row.jetstream ? 'on' : 'off' },
      ],
    },
    { kind: 'blank' },
    { kind: 'heading', text: 'Accounts' },
    {
      kind: 'fields',
      fields: [
        { label: 'resolver', value: RESOLVER_MEANING[row.resolver] },
        {
          label: 'accounts held',
          value: row.accountsHeld === undefined ? 'cannot be asked' : count(row.accountsHeld),
        },
        { label: 'beside this store', value: held.length > 0 ? held : 'not compared yet' },
        { label: 'accounts with clients', value: count(row.activeAccounts) },
        {
          label: 'operator',
          value:
            operatorDriftCell(row) ??
            (row.trustsOperator === undefined
              ? 'not asked yet'
              : { text: 'the one of this store', mark: 'ok' }),
        },
      ],
    },
    { kind: 'blank' },
    { kind: 'heading', text: 'Load' },
    {
      kind: 'fields',
      fields: [
        { label: 'connections', value: `${count(row.connections)}${own}` },
        { label: 'subscriptions', value: count(row.subscriptions) },
        { label: 'memory', value: bytes(row.memory) },
        { label: 'CPU', value: `${Math.round(row.cpu)} % of one core` },
        { label: 'slow consumers', value: count(row.slowConsumers) },
        { label: 'messages in', value: `${rate(row.inMsgsRate, count) || '?'} a second` },
        { label: 'messages out', value: `${rate(row.outMsgsRate, count) || '?'} a second` },
      ],
    },
  ];
}

/** One server. */
export const server = screen({
  name: 'server',
  live: true,
  feeds: ['holdings', 'connections'],
  crumbs: route => ['Resolver', route.server],
  pane: (route, world) => {
    const row = world.live.servers.find(candidate => candidate.name === route.server);
    return {
      body: {
        kind: 'document',
        blocks: row
          ? blocks(world, row)
          : [{ kind: 'text', spans: [{ text: 'This server is not known any more.' }] }],
        copy: row ? [{ label: 'server id', value: () => row.id }] : [],
      },
    };
  },
});
