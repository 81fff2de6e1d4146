import { effectivePermissions } from '../../claims/access/effective-permissions.ts';
import {
  type Decision,
  entriesOf,
  matchesQueue,
  maySubscribe,
  type Rule,
} from '../../claims/access/permissions-check.ts';
import type { TemplateFault } from '../../claims/access/templates.ts';
import { appliedLimits } from '../../claims/access/user-limits.ts';
import type { AccountClaims } from '../../claims/account.ts';
import { matchesLiterally } from '../../claims/subjects/subject-match.ts';
import type { UserClaims } from '../../claims/user.ts';
import { type RuleSource, sourceOfRule } from './rule-source.ts';

/** A subscription that is open. */
export interface OpenSubscription {
  readonly subject: string;
  /** Queue group; empty: none. */
  readonly queue: string;
}

/** An open subscription, and what lets it be. */
export interface RuledSubscription<S extends OpenSubscription> {
  readonly subscription: S;
  /** By the permissions that are given; one that came before they changed may be there all the same. */
  readonly allowed: boolean;
  readonly reason: Decision['reason'];
  readonly rule: RuleSource;
}

/** What somebody connected may do beside what it does. */
export interface PermissionUse<S extends OpenSubscription> {
  /** Whose permissions count; `scope`: those of its signing key. */
  readonly from: 'user' | 'scope' | 'account-default' | 'open';
  /** Role of the scope. */
  readonly role?: string;
  readonly subscriptions: readonly RuledSubscription<S>[];
  /** Entries that it may subscribe by, and has no subscription for. */
  readonly unusedSubscribe: readonly string[];
  /** Entries that it may publish by: whether it does, servers do not tell. */
  readonly publish: readonly string[];
}

/**
 * Which rule lets each open subscription be, and which entries nobody uses. Templates are filled in as servers do.
 *
 * @param strict the operator is strict about signing keys
 * @returns a fault where the scope's template cannot be filled in
 */
export function permissionUse<S extends OpenSubscription>(
  user: UserClaims,
  account: AccountClaims,
  strict: boolean,
  open: readonly S[],
): PermissionUse<S> | TemplateFault {
  const applied = appliedLimits(user, account, strict);
  if ('code' in applied) return applied;
  const effective = effectivePermissions(applied.limits, account.nats.default_permissions);
  const rules = { user, account, applied, effective };
  const { permissions, from } = effective;
  const subscriptions = open.map(subscription => {
    const decision = maySubscribe(permissions, subscription.subject, subscription.queue);
    const list = decision.reason === 'open' ? '' : 'sub.allow';
    const { allowed, reason } = decision;
    return { subscription, allowed, reason, rule: sourceOfRule(decision, list, rules) };
  });
  const unused = entriesOf(permissions.sub.allow, 'sub').filter(rule => !open.some(each => isBy(rule, each)));
  const scoped =
    from === 'user' && applied.scope
      ? ({ from: 'scope', role: applied.scope.role ?? '' } as const)
      : { from };
  return {
    ...scoped,
    subscriptions,
    unusedSubscribe: unused.map(({ entry }) => entry),
    publish: entriesOf(permissions.pub.allow, 'pub.allow').map(({ entry }) => entry),
  };
}

function isBy({ subject, queue }: Rule, open: OpenSubscription): boolean {
  if (!matchesLiterally(subject, open.subject)) return false;
  return queue === undefined || (open.queue !== '' && matchesQueue(queue, open.queue));
}
