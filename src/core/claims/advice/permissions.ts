import { entriesOf, matchesQueue, type Rule } from '../access/permissions-check.ts';
import { RuleIndex } from '../access/rule-index.ts';
import { hasTemplate } from '../access/template-entry.ts';
import type { Permissions, SubjectPermission } from '../permissions.ts';
import { type IssueList, quoted } from '../rules/issue.ts';
import { isServerSubject } from '../subjects/subject-match.ts';
import { subjectFaults, tokensOf } from '../subjects/subjects.ts';

/**
 * Permissions that surely are not meant; `field` is the path of the object that holds them.
 *
 * @param validated false where no validation looks at them (templates): then broken entries are told too
 */
export function advisePermissions(
  issues: IssueList,
  field: string,
  { pub = {}, sub = {}, resp }: Permissions,
  validated = true,
): void {
  adviseIgnored(issues, `${field}.sub`, sub, true, validated);
  adviseIgnored(issues, `${field}.pub`, pub, false, validated);
  adviseDenied(issues, `${field}.sub`, sub, true);
  adviseDenied(issues, `${field}.pub`, pub, false);
  adviseStars(issues, `${field}.sub`, sub);
  if (resp) adviseResponses(issues, field, pub);
}

/** Entries that the server skips. */
function adviseIgnored(
  issues: IssueList,
  field: string,
  lists: SubjectPermission,
  mayQueue: boolean,
  validated: boolean,
): void {
  for (const list of ['allow', 'deny'] as const) {
    for (const [i, entry] of lists[list]?.entries() ?? []) {
      if (isServerSubject(entry)) continue;
      const isQueueSubject = mayQueue && entriesOf([entry]).length > 0;
      if (isQueueSubject || hasTemplate(entry) || (validated && isInvalid(entry, mayQueue))) continue;
      const message = `Servers skip ${quoted(entry)}: it can never match.`;
      const queue = mayQueue ? ', perhaps a blank and a queue' : ', without queue';
      const hint = `Write one subject${queue}, with > only at the end.`;
      issues.warning('permission-never-matches', `${field}.${list}[${i}]`, message, hint);
    }
  }
}

function isInvalid(entry: string, mayQueue: boolean): boolean {
  const words = entry.split(' ');
  return words.length > (mayQueue ? 2 : 1) || words.some(word => subjectFaults(word).length > 0);
}

/** Entries of an allow list that a deny entry covers; a list with nothing left allows nothing. */
function adviseDenied(
  issues: IssueList,
  field: string,
  { allow = [], deny }: SubjectPermission,
  mayQueue: boolean,
): void {
  if (allow.length === 0) return;
  const rules = entriesOf(allow).filter(rule => mayQueue || rule.queue === undefined);
  const denials = new RuleIndex(entriesOf(deny).filter(rule => !hasTemplate(rule.entry)));
  let left = allow.filter(hasTemplate).length;
  for (const rule of rules) {
    const covers = ({ queue }: Rule) =>
      queue === undefined || (rule.queue !== undefined && matchesQueue(queue, rule.queue));
    const denial = hasTemplate(rule.entry) ? undefined : denials.covering(rule.subject, covers);
    if (!denial) {
      left++;
      continue;
    }
    const message = `${quoted(rule.entry)} is allowed in vain: ${quoted(denial.entry)} denies it, and deny wins.`;
    issues.warning(
      'allow-entry-denied',
      `${field}.allow[${rule.index}]`,
      message,
      'Remove one of the two entries.',
    );
  }
  if (left > 0) return;
  const message = 'No entry of this allow list has an effect, so nothing is allowed.';
  issues.warning(
    'allow-list-without-effect',
    `${field}.allow`,
    message,
    'Allow what is needed, or deny > to say so.',
  );
}

/** A server compares a requested subject as text, so `a.*` also lets `a.>` be subscribed, and all below it. */
function adviseStars(issues: IssueList, field: string, { allow, deny }: SubjectPermission): void {
  const rules = entriesOf(allow);
  const starred = rules.filter(rule => tokensOf(rule.subject).at(-1) === '*');
  if (starred.length === 0) return;
  const allowed = new RuleIndex(rules);
  const denied = new RuleIndex(entriesOf(deny).filter(rule => rule.queue === undefined));
  for (const { entry, subject, index } of starred) {
    const wide = [...tokensOf(subject).slice(0, -1), '>'].join('.');
    const deep = `${subject}.>`;
    if (allowed.covering(wide) || denied.covering(deep)) continue;
    const message = `${quoted(entry)} also lets ${quoted(wide)} be subscribed, and every subject below it.`;
    const hint =
      subject === '*' ? 'List the subjects instead.' : `Add ${deep} to ${field}.deny, or list the subjects.`;
    issues.warning('subscribe-star-opens-all', `${field}.allow[${index}]`, message, hint);
  }
}

function adviseResponses(
  issues: IssueList,
  field: string,
  { allow = [], deny = [] }: SubjectPermission,
): void {
  if (allow.length === 0) {
    const message = 'Responses are allowed, which closes all other publishing.';
    const hint = 'Add what may be published besides replies to pub.allow, or remove resp.';
    issues.warning('responses-close-publishing', `${field}.resp`, message, hint);
  }
  if (deny.length > 0) {
    const message =
      'Whoever sends a request chooses the reply subject, and replies pass even where pub.deny says no.';
    const hint = 'Do not rely on pub.deny together with resp; allow single subjects in pub.allow instead.';
    issues.warning('responses-override-deny', `${field}.resp`, message, hint);
  }
}
