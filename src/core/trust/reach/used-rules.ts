import { effectivePermissions, hasEntries } from '../../claims/access/effective-permissions.ts';
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
import type { ResponsePermission } from '../../claims/permissions.ts';
import { collide, matchesLiterally } from '../../claims/subjects/subject-match.ts';
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
  /** Entries that it may subscribe by; undefined: everything. */
  readonly subscribe: readonly SubscribeGrant[] | undefined;
  /** Entries whose messages do not reach it, whatever it subscribes to. */
  readonly withheld: readonly Withheld[];
  /** Entries that it may publish by: whether it does, servers do not tell. Undefined: everything. */
  readonly publish: readonly string[] | undefined;
  /** Entries that it may not publish by, whatever else says. */
  readonly notPublished: readonly string[];
  /** It may answer whoever asks it. */
  readonly responses: ResponsePermission | undefined;
}

/** An entry that it may subscribe by. */
export interface SubscribeGrant {
  readonly entry: string;
  /** It has a subscription by it. */
  readonly used: boolean;
}

/** An entry that denies messages. */
export interface Withheld {
  readonly entry: string;
  /** Subjects of its open subscriptions that would get such messages. */
  readonly from: readonly string[];
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
  const { pub, sub, resp } = permissions;
  const published = (hasEntries(pub) ? pub.allow : undefined) ?? (resp && []);
  const granted = entriesOf(sub.allow, 'sub');
  const scoped =
    from === 'user' && applied.scope
      ? ({ from: 'scope', role: applied.scope.role ?? '' } as const)
      : { from };
  return {
    ...scoped,
    subscriptions,
    subscribe:
      granted.length === 0
        ? undefined
        : granted.map(rule => ({ entry: rule.entry, used: open.some(each => isBy(rule, each)) })),
    withheld: entriesOf(sub.deny, 'sub').map(rule => ({
      entry: rule.entry,
      from: open.filter(each => keepsFrom(rule, each)).map(({ subject }) => subject),
    })),
    publish: published && entriesOf(published, 'pub.allow').map(({ entry }) => entry),
    notPublished: entriesOf(pub.deny, 'pub.deny').map(({ entry }) => entry),
    responses: resp,
  };
}

function keepsFrom({ subject, queue }: Rule, open: OpenSubscription): boolean {
  if (!collide(subject, open.subject)) return false;
  return queue === undefined || (open.queue !== '' && matchesQueue(queue, open.queue));
}

function isBy({ subject, queue }: Rule, open: OpenSubscription): boolean {
  if (!matchesLiterally(subject, open.subject)) return false;
  return queue === undefined || (open.queue !== '' && matchesQueue(queue, open.queue));
}
