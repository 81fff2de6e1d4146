import type { Block } from '../../app/screen.ts';
import type { ConnectionView, LiveView } from '../../core/resolver/live-view.ts';
import { type AccountUse, accountLimitBlock } from '../claims/account-limits.ts';
import { sections, titled } from '../claims/blocks.ts';
import { jetStreamBlocks } from '../claims/jetstream.ts';
import { hasPicture } from '../rows/live-counts.ts';
import type { AccountPage } from './page.ts';

/** Limits of an account with what is used of them. */
export function limitsTab({ world, nats, row }: AccountPage): readonly Block[] {
  const live = liveUse(world.live, row.key);
  const use: AccountUse = {
    imports: nats.imports?.length ?? 0,
    exports: nats.exports?.length ?? 0,
    ...(live ? { live } : {}),
  };
  return sections(
    titled('Connections and messages', [accountLimitBlock(nats.limits, use)]),
    titled('JetStream', jetStreamBlocks(nats.limits)),
  );
}

function liveUse(live: LiveView, key: string): AccountUse['live'] {
  if (!hasPicture(live)) return undefined;
  const own = live.connections.filter(connection => connection.accountKey === key);
  const leafs = own.filter(isLeaf).length;
  return {
    clients: own.length - leafs,
    leafs,
    subscriptions: own.reduce((most, connection) => Math.max(most, connection.subscriptions), 0),
    incomplete: live.connectionsUnlisted > 0,
  };
}

function isLeaf(connection: ConnectionView): boolean {
  return connection.kind.toLowerCase().startsWith('leaf');
}
