import { effectivePermissions } from '../../claims/access/effective-permissions.ts';
import { type MappedSubject, mappedSubjects } from '../../claims/access/mapping-choice.ts';
import {
  type Decision,
  entriesOf,
  matchesQueue,
  mayPublish,
  maySubscribe,
} from '../../claims/access/permissions-check.ts';
import { type ResponseGrant, responseGrant } from '../../claims/access/response-permission.ts';
import { appliedLimits } from '../../claims/access/user-limits.ts';
import type { AccountClaims } from '../../claims/account.ts';
import type { Permissions } from '../../claims/permissions.ts';
import { quoted } from '../../claims/rules/issue.ts';
import { collide, isPublishSubject } from '../../claims/subjects/subject-match.ts';
import type { UserClaims } from '../../claims/user.ts';
import { requireArgument, requireTime, withArguments } from '../../errors.ts';
import { type Landing, landingsOf, sourcesOf } from './landings.ts';
import type { ReachContext } from './live-imports.ts';
import { type RuleSource, sourceOfRule, type UserRules } from './rule-source.ts';

/** May a user do this? */
export interface AccessQuestion {
  readonly action: 'publish' | 'subscribe';
  /** What the client names: to publish without wildcards. */
  readonly subject: string;
  /** Queue group of a subscription. */
  readonly queue?: string;
}

/** One subject that the question comes down to: several only where weighted mappings choose. */
export interface AccessCase {
  /** The subject that servers look at: the account's mappings come before permissions. Empty: the message is lost. */
  readonly subject: string;
  /** Percent of the messages. */
  readonly share: number;
  /** Place of the mapping in the account's claims, where one changed the subject. */
  readonly mapping?: string;
  /** The mapping's destination is another one each time; this is one of them. */
  readonly varies?: true;
  readonly allowed: boolean;
  readonly reason: Decision['reason'] | 'lost' | 'reserved';
  /** The rule that decides; for `not-listed` the list that has no entry for it. */
  readonly rule: RuleSource;
  /** Where the message lands, or (subscribe) where messages come from. Empty when it is not allowed. */
  readonly reach: readonly Landing[];
}

/** The answer to an {@link AccessQuestion}. */
export interface AccessAnswer {
  /** `partly`: weighted mappings decide by chance. `refused`: servers do not even let the user in. */
  readonly verdict: 'allowed' | 'denied' | 'partly' | 'refused';
  readonly cases: readonly AccessCase[];
  /** Publish: what may be sent in reply to requests, whatever else is denied. */
  readonly replies?: ResponseGrant;
  /** Subscribe: entries that drop some of the messages on their way to the client. */
  readonly filtered: readonly string[];
  /** The user has to come through a proxy that the server trusts. */
  readonly proxyRequired?: true;
  /** The user's JWT is longer than servers take in a login, unless they were told otherwise. */
  readonly tokenTooLong?: true;
  /** `refused`: why. With cases where it is the login that is refused: they tell what the permissions would do. */
  readonly fault?: string;
}

/** What to name where no entry decides; nothing where nothing is written. */
const LISTS: Partial<Record<Decision['reason'], string>> = { 'reply-only': 'resp', open: '' };

/** Servers keep these subjects for themselves. */
const RESERVED = ['$NRG.', '$GR.', '_GR_.'];

/**
 * May the user publish or subscribe, which rule decides, and where do messages go or come from? As nats-server 2.15.2
 * does it: mappings of the account first, then the user's own permissions, those of its scope (templates filled in), or
 * the account's default ones; then imports and exports to other accounts. It looks at permissions only: whether the user
 * can log in now is for {@link file://../admission.ts}.
 *
 * @throws NkeeperError `argument-invalid`: another action, a time that is none, or a value of a wrong type
 */
export function askAccess(
  question: AccessQuestion,
  user: UserClaims,
  account: AccountClaims,
  context: ReachContext,
): AccessAnswer {
  return withArguments(() => {
    requireQuestion(question);
    requireTime(context.now);
    return answerOf(question, user, account, context);
  });
}

/** Both actions look at other lists: a misspelled one must not become the other. */
function requireQuestion({ action, subject, queue = '' }: AccessQuestion): void {
  requireArgument(action === 'publish' || action === 'subscribe', 'The action is publish or subscribe.');
  requireArgument(typeof subject === 'string' && typeof queue === 'string');
}

function answerOf(
  question: AccessQuestion,
  user: UserClaims,
  account: AccountClaims,
  context: ReachContext,
): AccessAnswer {
  const applied = appliedLimits(user, account, context.strict);
  if ('code' in applied) {
    const fault = `Entry ${quoted(applied.entry)} of the scope (${applied.field}) cannot be filled in for this user.`;
    return { verdict: 'refused', cases: [], filtered: [], fault };
  }
  const effective = effectivePermissions(applied.limits, account.nats.default_permissions);
  const rules: UserRules = { user, account, applied, effective };
  const ask = question.action === 'publish' ? publish : subscribe;
  const answer = ask(question, rules, context);
  return applied.limits.proxy_required ? { ...answer, proxyRequired: true } : answer;
}

/**
 * The answer for a user that servers do not let in, for the first of these reasons: `refused`, whatever its permissions say.
 * Without reasons it stays as it is.
 */
export function withLogin(
  answer: AccessAnswer,
  reasons: readonly { readonly message: string }[],
): AccessAnswer {
  return withArguments(() => {
    const [first] = reasons;
    if (!first || answer.verdict === 'refused') return answer;
    return { ...answer, verdict: 'refused', fault: first.message };
  });
}

function publish({ subject }: AccessQuestion, rules: UserRules, context: ReachContext): AccessAnswer {
  const choices = isPublishSubject(subject)
    ? mappedSubjects(rules.account.nats.mappings ?? {}, subject, context.cluster)
    : [{ subject, share: 100 }];
  const cases = choices.map(choice => publishCase(choice, rules, context));
  const { resp } = rules.effective.permissions;
  return { verdict: verdictOf(cases), cases, filtered: [], ...(resp && { replies: responseGrant(resp) }) };
}

function publishCase(choice: MappedSubject, rules: UserRules, context: ReachContext): AccessCase {
  const { subject, share, field, varies } = choice;
  const head = { subject, share, ...(field && { mapping: field }), ...(varies && { varies }) };
  const { account, user, effective } = rules;
  const server = { owner: 'server' } as const;
  if (subject === '' && field === undefined && share < 100)
    return { ...head, allowed: false, reason: 'lost', rule: server, reach: [] };
  if (!isPublishSubject(subject))
    return { ...head, allowed: false, reason: 'invalid', rule: server, reach: [] };
  if (RESERVED.some(prefix => subject.startsWith(prefix)) || isCalloutSubject(subject, user, account))
    return { ...head, allowed: false, reason: 'reserved', rule: server, reach: [] };
  const decision = mayPublish(effective.permissions, subject);
  const { allowed, reason } = decision;
  const rule = sourceOfRule(decision, LISTS[reason] ?? 'pub.allow', rules);
  return { ...head, allowed, reason, rule, reach: allowed ? landingsOf(account, subject, context) : [] };
}

/** Where auth callout is on, only its own users may send what servers ask it. */
function isCalloutSubject(subject: string, { sub = '' }: UserClaims, { nats }: AccountClaims): boolean {
  const { auth_users: users = [] } = nats.authorization;
  return subject === '$SYS.REQ.USER.AUTH' && users.length > 0 && !users.includes(sub);
}

function subscribe(question: AccessQuestion, rules: UserRules, context: ReachContext): AccessAnswer {
  const { subject, queue = '' } = question;
  const { permissions } = rules.effective;
  const decision = maySubscribe(permissions, subject, queue);
  const { allowed, reason } = decision;
  const rule = sourceOfRule(decision, LISTS[reason] ?? 'sub.allow', rules);
  const reach = allowed ? sourcesOf(rules.account, subject, context) : [];
  const cases = [{ subject, share: 100, allowed, reason, rule, reach }];
  const filtered = allowed ? droppedBy(permissions, subject, queue) : [];
  return { verdict: verdictOf(cases), cases, filtered };
}

/** A deny entry that only overlaps a wider subscription lets it through, and drops what it denies. */
function droppedBy({ sub }: Permissions, subject: string, queue: string): readonly string[] {
  const isAbout = (rule: string | undefined) =>
    rule === undefined || (queue !== '' && matchesQueue(rule, queue));
  return entriesOf(sub.deny, 'sub')
    .filter(rule => isAbout(rule.queue) && collide(rule.subject, subject))
    .map(rule => rule.entry);
}

/** What permissions and mappings make of these cases, whether or not the user can log in. */
export function verdictOf(cases: readonly AccessCase[]): 'allowed' | 'denied' | 'partly' {
  const allowed = cases.filter(each => each.allowed).length;
  if (allowed === cases.length) return 'allowed';
  return allowed === 0 ? 'denied' : 'partly';
}
