import { strictest } from '../claims/access/limits-meaning.ts';
import { shutOut } from '../claims/access/shut-out.ts';
import type { AccountClaims } from '../claims/account.ts';
import type { UserLimits } from '../claims/limits.ts';
import type { Finding } from './finding.ts';

/** What of the limits decides whether a client may come. */
export interface LimitedClient {
  /** Those that count for the user: its own, or those of its scope. */
  readonly limits: Pick<UserLimits, 'subs'>;
  /** It is a leaf node: those have a limit of their own. */
  readonly isLeaf?: boolean;
}

/**
 * Limits by which servers let nobody in, or cut everybody off at once. All of them pass validation, and a limit of
 * messages or data is none of them: with 0 there a client may be connected.
 */
export function limitRefusal(
  { nats: { limits } }: AccountClaims,
  { limits: { subs }, isLeaf = false }: LimitedClient,
): Finding | undefined {
  const member = isLeaf ? 'leaf' : 'conn';
  const connections = limits[member] ?? 0;
  if (connections <= 0 && connections !== -1) {
    const what = isLeaf ? 'leaf nodes' : 'connections';
    return closed(
      'limit-lets-nobody-connect',
      `nats.limits.${member}`,
      `The limit of ${what} is ${connections}: nobody can connect to this account.`,
    );
  }
  const subscriptions = strictest(subs, limits.subs);
  if (subscriptions > 0 || subscriptions === -1) return undefined;
  const own = subs ?? 0;
  return closed(
    'limit-cuts-clients-off',
    own === subscriptions ? 'nats.subs' : 'nats.limits.subs',
    `The limit of subscriptions is ${subscriptions}: servers cut such a client off right after it connects.`,
  );
}

/** Limits by which servers refuse the login, from wherever, whenever and however somebody connects. */
export function shutRefusal(limits: UserLimits): Finding | undefined {
  const shut = shutOut(limits);
  if (!shut) return undefined;
  const { member, message, hint } = shut;
  return {
    code: 'limit-lets-nobody-connect',
    severity: 'blocking',
    message: `Servers refuse the user whenever it connects: ${message}.`,
    hint,
    field: `nats.${member}`,
  };
}

function closed(code: string, field: string, message: string): Finding {
  return { code, severity: 'blocking', message, hint: 'Set it to -1 (no limit) or to a number.', field };
}
