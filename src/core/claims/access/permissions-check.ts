import { requireArgument, withArguments } from '../../errors.ts';
import type { Permissions, SubjectPermission } from '../permissions.ts';
import { wordsOf } from '../scalars/blanks.ts';
import { isServerSubject, isSubset, matchesLiterally } from '../subjects/subject-match.ts';
import { hasWildcards } from '../subjects/subjects.ts';
import { hasEntries } from './effective-permissions.ts';

/**
 * Why a server lets something through or not. `open`: nothing limits it. `allowed`, `denied`: an entry says so.
 * `not-listed`: there is an allow list and nothing in it fits. `reply-only`: `resp` alone closes publishing, but a
 * reply to a request would pass. `invalid`: it is no subject.
 */
export type DecisionReason = 'open' | 'allowed' | 'denied' | 'not-listed' | 'reply-only' | 'invalid';

/** What a server decides, and by which entry. */
export interface Decision {
  readonly allowed: boolean;
  readonly reason: DecisionReason;
  /** The entry that decided and its place, for example `sub.deny[1]`. */
  readonly rule?: { readonly field: string; readonly entry: string };
}

/** May a user with these (effective) permissions publish to the subject? Replies that `resp` grants are not counted. */
export function mayPublish(permissions: Permissions, subject: string): Decision {
  requireArgument(typeof subject === 'string');
  return withArguments(() => decidePublish(permissions, subject));
}

function decidePublish({ pub, resp }: Permissions, subject: string): Decision {
  const isAbout = (rule: Rule) => matchesLiterally(rule.subject, subject);
  const denied = findRule('pub.deny', entriesOf(pub.deny, 'pub.deny'), isAbout);
  // An empty list that is there closes publishing too, once pub has any entry.
  const allow = (hasEntries(pub) ? pub.allow : undefined) ?? (resp && []);
  const allowed = allow && findRule('pub.allow', entriesOf(allow, 'pub.allow'), isAbout);
  // Servers put an empty list for `resp` only where there is none: beside a list of its own it closes nothing more.
  const byResponses = resp !== undefined && (pub.allow === undefined || !hasEntries(pub));
  return decide(allow !== undefined, allowed, denied, byResponses);
}

/** May a user with these (effective) permissions subscribe to the subject, in a queue group or not? */
export function maySubscribe(permissions: Permissions, subject: string, queue = ''): Decision {
  requireArgument(typeof subject === 'string' && typeof queue === 'string');
  return withArguments(() => decideSubscribe(permissions, subject, queue));
}

function decideSubscribe({ sub }: Permissions, subject: string, queue: string): Decision {
  if (!isServerSubject(subject)) return { allowed: false, reason: 'invalid' };
  const allow = findSubscribeAllow(entriesOf(sub.allow, 'sub'), subject, queue);
  return decide((sub.allow ?? []).length > 0, allow, findSubscribeDeny(sub, subject, queue), false);
}

/** Does a message reach a subscription that was let through? Denied ones are dropped on delivery. */
export function isDelivered({ sub }: Permissions, subject: string, queue = ''): boolean {
  return findSubscribeDeny(sub, subject, queue) === undefined;
}

/** An entry of a list as a server uses it. */
export interface Rule {
  /** Place in the list. */
  readonly index: number;
  readonly entry: string;
  readonly subject: string;
  readonly queue?: string;
}

type Found = NonNullable<Decision['rule']>;

function decide(
  hasAllowList: boolean,
  allowed: Found | undefined,
  denied: Found | undefined,
  resp: boolean,
): Decision {
  if (hasAllowList && !allowed) return { allowed: false, reason: resp ? 'reply-only' : 'not-listed' };
  if (denied) return { allowed: false, reason: 'denied', rule: denied };
  return allowed ? { allowed: true, reason: 'allowed', rule: allowed } : { allowed: true, reason: 'open' };
}

/** Entries that name a queue decide for queue subscriptions wherever one of them is about the subject. */
function findSubscribeAllow(rules: readonly Rule[], subject: string, queue: string): Found | undefined {
  const about = rules.filter(rule => matchesLiterally(rule.subject, subject));
  const queued = about.filter(rule => rule.queue !== undefined);
  if (queue === '' || queued.length === 0)
    return findRule('sub.allow', about, rule => rule.queue === undefined);
  return findRule('sub.allow', queued, rule => matchesQueue(rule.queue ?? '', queue));
}

function findSubscribeDeny({ deny }: SubjectPermission, subject: string, queue: string): Found | undefined {
  const about = entriesOf(deny, 'sub').filter(rule => matchesLiterally(rule.subject, subject));
  const plain = findRule('sub.deny', about, rule => rule.queue === undefined);
  if (plain || queue === '') return plain;
  return findRule('sub.deny', about, rule => rule.queue !== undefined && matchesQueue(rule.queue, queue));
}

/** Is a queue group meant by the queue of an entry? */
export function matchesQueue(pattern: string, queue: string): boolean {
  return pattern === queue || (hasWildcards(pattern) && isSubset(queue, pattern));
}

function findRule(list: string, rules: readonly Rule[], test: (rule: Rule) => boolean): Found | undefined {
  const rule = rules.find(test);
  return rule && { field: `${list}[${rule.index}]`, entry: rule.entry };
}

/** Lists whose entries servers read alike. */
export type ListKind = 'pub.allow' | 'pub.deny' | 'sub';

/** The entries that a server can use: it skips those that are no subject, or no subject and queue. */
export function entriesOf(list: readonly string[] | undefined, kind: ListKind): Rule[] {
  const rules: Rule[] = [];
  for (const [index, entry] of list?.entries() ?? []) {
    const rule = ruleOf(entry, index, kind);
    if (rule) rules.push(rule);
  }
  return rules;
}

/** Nothing of it is a blank. */
const PLAIN = /^[!-~]*$/;

/** For publishing a subject stands as it is written, blanks and all that a subject may have; `sub` is cut at blanks first. */
function ruleOf(entry: string, index: number, kind: ListKind): Rule | undefined {
  if ((kind !== 'sub' || PLAIN.test(entry)) && isServerSubject(entry))
    return { index, entry, subject: entry };
  if (kind === 'pub.allow') return undefined;
  const [subject = '', queue, ...more] = wordsOf(entry);
  if (more.length > 0 || !isServerSubject(subject)) return undefined;
  if (queue === undefined) return { index, entry, subject };
  if (!isServerSubject(queue)) return undefined;
  // Publishing has no queues: servers drop it, and deny.
  return kind === 'pub.deny' ? { index, entry, subject } : { index, entry, subject, queue };
}
