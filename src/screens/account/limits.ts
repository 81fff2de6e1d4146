import type { Block } from '../../app/screen.ts';
import type { ConnectionView, LiveView } from '../../core/resolver/live-view.ts';
import { toProblem } from '../../core/trust/finding.ts';
import { liveLimitFindings } from '../../core/trust/live-limits.ts';
import type { Problem } from '../../core/trust/problem.ts';
import { type AccountUse, accountLimitBlock } from '../claims/account-limits.ts';
import { sections, titled } from '../claims/blocks.ts';
import { jetStreamBlocks } from '../claims/jetstream.ts';
import { problemBlocks } from '../claims/problems.ts';
import { hasPicture } from '../rows/live-counts.ts';
import type { AccountPage } from './page.ts';

/** Limits of an account with what is used of them. */
export function limitsTab(page: AccountPage): readonly Block[] {
  const { world, nats, row } = page;
  const live = liveUse(world.live, row.key);
  const use: AccountUse = {
    imports: nats.imports?.length ?? 0,
    exports: nats.exports?.length ?? 0,
    ...(live ? { live } : {}),
  };
  return sections(
    problemBlocks(liveLimitProblems(page)),
    titled('Connections and messages', [accountLimitBlock(nats.limits, use)]),
    titled('JetStream', jetStreamBlocks(nats.limits)),
  );
}

/** What of the limits, as they are in the store, cuts off who is connected now. */
export function liveLimitProblems({ world, nats, row, operator, account }: AccountPage): readonly Problem[] {
  const use = liveUse(world.live, row.key);
  if (!use) return [];
  const bearerKeys = new Set(
    nats.limits.disallow_bearer
      ? world.store.users(operator, account).flatMap(user => (user.bearer ? [user.key] : []))
      : [],
  );
  const bearers = world.live.connections.filter(({ userKey }) => bearerKeys.has(userKey)).length;
  return liveLimitFindings(nats.limits, { ...use, bearers }).map(finding =>
    toProblem(finding, { operator, account }),
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
