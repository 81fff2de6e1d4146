import type { AccountLimits } from '../claims/limits.ts';
import { withArguments } from '../errors.ts';
import type { Finding } from './finding.ts';

/** What is connected to an account now, over all servers. */
export interface LiveUse {
  readonly clients: number;
  readonly leafs: number;
  /** Most subscriptions of one connection. */
  readonly subscriptions: number;
  /** Connections of bearer users. */
  readonly bearers: number;
}

/**
 * Limits that cut connections off which are there now, as soon as servers take the account's JWT (or did, since they
 * were counted). Servers close clients that have *reached* `subs`, and with `conn` too low each server closes some, so
 * that often none is left (`sys-protocol` 3, h2 and h4).
 */
export function liveLimitFindings(limits: AccountLimits, use: LiveUse): Finding[] {
  return withArguments(() => findingsOf(limits, use));
}

function findingsOf(limits: AccountLimits, use: LiveUse): Finding[] {
  const found: Finding[] = [];
  const over = (limit: number, used: number) => limit !== -1 && used > Math.max(0, limit);
  const add = (code: string, field: string, message: string, hint: string) =>
    found.push({ code, severity: 'warning', message, hint, field: `nats.limits.${field}` });
  const conn = Number(limits.conn ?? 0);
  const leaf = Number(limits.leaf ?? 0);
  const subs = Number(limits.subs ?? 0);
  if (over(conn, use.clients)) {
    const message = `${use.clients} clients are connected and the limit is ${Math.max(0, conn)}: servers close connections, on several servers perhaps all.`;
    add('limit-drops-clients', 'conn', message, 'Raise the limit, or let clients go first.');
  }
  if (over(leaf, use.leafs)) {
    const message = `${use.leafs} leaf nodes are connected and the limit is ${Math.max(0, leaf)}: servers close those beyond it.`;
    add('limit-drops-leafs', 'leaf', message, 'Raise the limit, or let leaf nodes go first.');
  }
  if (subs !== -1 && use.subscriptions > 0 && use.subscriptions >= Math.max(0, subs)) {
    const message = `A client has ${use.subscriptions} subscriptions and the limit is ${Math.max(0, subs)}: servers close those that have reached it.`;
    add('limit-drops-subscribers', 'subs', message, 'Raise the limit above what clients use.');
  }
  if (limits.disallow_bearer && use.bearers > 0) {
    const message = `${use.bearers} bearer users are connected and bearer tokens are not allowed: servers close them.`;
    add('limit-drops-bearers', 'disallow_bearer', message, 'Give these users ordinary JWTs first.');
  }
  return found;
}
