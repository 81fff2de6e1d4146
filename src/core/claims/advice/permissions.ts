import { entriesOf, type ListKind, matchesQueue, type Rule } from '../access/permissions-check.ts';
import { RuleIndex } from '../access/rule-index.ts';
import { hasTemplate } from '../access/template-entry.ts';
import type { Permissions, SubjectPermission } from '../permissions.ts';
import { type IssueList, quoted } from '../rules/issue.ts';
import { isBlank } from '../scalars/blanks.ts';
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
  adviseEntries(issues, `${field}.sub.allow`, sub.allow, 'sub', validated);
  adviseEntries(issues, `${field}.sub.deny`, sub.deny, 'sub', validated);
  adviseEntries(issues, `${field}.pub.allow`, pub.allow, 'pub.allow', validated);
  adviseEntries(issues, `${field}.pub.deny`, pub.deny, 'pub.deny', validated);
  adviseDenied(issues, `${field}.sub`, sub, 'sub', 'sub');
  adviseDenied(issues, `${field}.pub`, pub, 'pub.allow', 'pub.deny');
  adviseStars(issues, `${field}.sub`, sub);
  if (resp) adviseResponses(issues, field, pub);
}

/** Entries that the server skips, or reads as something that nobody sees in them. */
function adviseEntries(
  issues: IssueList,
  field: string,
  list: readonly string[] | undefined,
  kind: ListKind,
  validated: boolean,
): void {
  for (const [i, entry] of list?.entries() ?? []) {
    if (validated && hasTemplate(entry)) adviseFunction(issues, `${field}[${i}]`, entry);
    if (hasTemplate(entry) || (validated && isInvalid(entry, kind === 'sub'))) continue;
    const [rule] = entriesOf([entry], kind);
    if (rule) adviseBlanks(issues, `${field}[${i}]`, rule, kind);
    else adviseIgnored(issues, `${field}[${i}]`, entry, kind);
  }
}

function adviseFunction(issues: IssueList, field: string, entry: string): void {
  const message = `Servers fill functions in only in a scope: here ${quoted(entry)} means these very letters.`;
  const hint = 'Write the subject out, or give the user a signing key with a scope.';
  issues.warning('template-outside-scope', field, message, hint);
}

function adviseIgnored(issues: IssueList, field: string, entry: string, kind: ListKind): void {
  const message = `Servers skip ${quoted(entry)}: it can never match.`;
  const queue = kind === 'sub' ? ', perhaps a blank and a queue' : ', without queue';
  issues.warning(
    'permission-never-matches',
    field,
    message,
    `Write one subject${queue}, with > only at the end.`,
  );
}

/** Blanks that are no plain one between subject and queue: some cut an entry, some belong to the subject. */
function adviseBlanks(
  issues: IssueList,
  field: string,
  { entry, subject, queue }: Rule,
  kind: ListKind,
): void {
  const isUsual = entry === (queue === undefined ? subject : `${subject} ${queue}`);
  const blank = Array.from(entry).find(isBlank);
  if (blank === undefined || (isUsual && !Array.from(subject).some(isBlank))) return;
  const code = `U+${blank.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  const read = queue === undefined ? quoted(subject) : `${quoted(subject)} and queue ${quoted(queue)}`;
  const message = isUsual
    ? `The blank ${code} in ${quoted(entry)} belongs to the subject: servers match it with nothing else.`
    : `Servers read ${quoted(entry)}, which has the blank ${code} in it, as subject ${read}.`;
  const hint =
    kind === 'sub' ? 'Write "subject" or "subject queue", with one plain blank.' : 'Write a subject alone.';
  issues.warning('permission-odd-blank', field, message, hint);
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
  allowKind: ListKind,
  denyKind: ListKind,
): void {
  if (allow.length === 0) return;
  const rules = entriesOf(allow, allowKind);
  const denying = entriesOf(deny, denyKind).filter(rule => !hasTemplate(rule.entry));
  const denials = new RuleIndex(denying);
  const deepest = denying.reduce((most, { subject }) => Math.max(most, tokensOf(subject).length), 0);
  let left = allow.filter(hasTemplate).length;
  for (const rule of rules) {
    const covers = ({ queue }: Rule) =>
      queue === undefined || (rule.queue !== undefined && matchesQueue(queue, rule.queue));
    const denial = hasTemplate(rule.entry) ? [] : denialOf(denials, rule.subject, covers, deepest);
    if (denial.length === 0) {
      left++;
      continue;
    }
    const entries = denial.slice(0, 5).map(({ entry }) => quoted(entry));
    const whoDenies = entries.length > 1 ? `${entries.join(' and ')} deny` : `${entries[0]} denies`;
    const message = `${quoted(rule.entry)} is allowed in vain: ${whoDenies} it, and deny wins.`;
    issues.warning(
      'allow-entry-denied',
      `${field}.allow[${rule.index}]`,
      message,
      'Remove what allows it, or what denies it.',
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

/** Rules that cover a subject: one, or those that cover `a.*` and all of `a.*.>` where it is `a.>`; none where some of it is left. */
function denialOf(
  denials: RuleIndex,
  subject: string,
  covers: (rule: Rule) => boolean,
  deepest: number,
): readonly Rule[] {
  const whole = denials.covering(subject, covers);
  if (whole) return [whole];
  const tokens = tokensOf(subject);
  if (tokens.at(-1) !== '>' || tokens.length > deepest) return [];
  const star = [...tokens.slice(0, -1), '*'].join('.');
  const first = denials.covering(star, covers);
  const rest = first ? denialOf(denials, `${star}.>`, covers, deepest) : [];
  return first && rest.length > 0 ? [first, ...rest] : [];
}

/** A server compares a requested subject as text, so `a.*` also lets `a.>` be subscribed, and all below it. */
function adviseStars(issues: IssueList, field: string, { allow, deny }: SubjectPermission): void {
  const rules = entriesOf(allow, 'sub');
  const starred = rules.filter(rule => tokensOf(rule.subject).at(-1) === '*');
  if (starred.length === 0) return;
  const allowed = new RuleIndex(rules);
  const denied = new RuleIndex(entriesOf(deny, 'sub').filter(rule => rule.queue === undefined));
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
