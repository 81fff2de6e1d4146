import { shutOut } from '../access/shut-out.ts';
import { fillTemplate, hasTemplate, templateFunctions } from '../access/template-entry.ts';
import { type TemplateParty, templateValues } from '../access/template-values.ts';
import { type IssueList, quoted } from '../rules/issue.ts';
import { wordsOf } from '../scalars/blanks.ts';
import type { UserScope } from '../scopes.ts';
import { isServerSubject } from '../subjects/subject-match.ts';
import { adviseConnections } from './connections.ts';
import { adviseProxy, adviseTemplateLimits, adviseTemplateNumbers } from './limits.ts';
import { advisePermissions } from './permissions.ts';

/** Stands for any user: what is wrong with it is wrong for all. */
const SOMEONE: TemplateParty = { name: 'x', subject: 'x', tags: [] };

/** A scope's template, before any user: nobody validates it. `field` is the path of the signing key. */
export function adviseScope(
  issues: IssueList,
  field: string,
  { key, template }: UserScope,
  account: TemplateParty,
): void {
  if (key === account.subject) adviseOwnKey(issues, field);
  const at = `${field}.template`;
  adviseTemplateLimits(issues, at, template);
  adviseTemplateNumbers(issues, at, template);
  adviseProxy(issues, at, template);
  adviseLogin(issues, at, template);
  advisePermissions(issues, at, template, false);
  for (const name of ['sub', 'pub'] as const) {
    const { allow = [], deny = [] } = template[name] ?? {};
    adviseList(issues, `${at}.${name}.allow`, allow, false, account);
    adviseList(issues, `${at}.${name}.deny`, deny, true, account);
  }
}

/** The account's identity key is a signing key anyway, and a plain one. */
function adviseOwnKey(issues: IssueList, field: string): void {
  const message =
    'The scope has the account’s own key: servers do not apply it, and users that the key signs may do what their own JWT says. A strict operator’s servers cut them all off.';
  const hint = 'Make a signing key for the scope, and issue its users again.';
  issues.warning('scope-without-effect', field, message, hint);
}

/** Code of a scope whose users no server lets in. Servers take the account: it is a warning there. */
export const SCOPE_SHUTS_OUT = 'scope-shuts-out';

function adviseLogin(issues: IssueList, at: string, template: UserScope['template']): void {
  const shut = shutOut(template);
  if (!shut) return adviseConnections(issues, at, template);
  const { member, message, hint } = shut;
  issues.warning(
    SCOPE_SHUTS_OUT,
    `${at}.${member}`,
    `Servers refuse every user of this scope: ${message}.`,
    hint,
  );
}

function adviseList(
  issues: IssueList,
  field: string,
  list: readonly string[],
  strict: boolean,
  account: TemplateParty,
): void {
  if (!list.some(hasTemplate)) return;
  for (const [i, entry] of list.entries()) {
    const at = `${field}[${i}]`;
    const unknown = templateFunctions(entry).find(
      call => templateValues(call, SOMEONE, account) === undefined,
    );
    if (unknown !== undefined) {
      const message = `Servers do not know the function ${quoted(unknown)} and refuse every user of this scope.`;
      const hint = 'Use name(), subject(), account-name(), account-subject(), tag(x) or account-tag(x).';
      issues.warning('template-function-unknown', at, message, hint);
    } else if (
      !isServerSubject(
        fillTemplate(
          entry,
          templateFunctions(entry).map(() => 'x'),
        ) ?? '',
      )
    ) {
      adviseEntry(issues, at, entry, strict);
    }
    adviseAccountTags(issues, at, entry, strict, account);
    adviseAccountValues(issues, at, entry, account);
  }
}

/** Beside functions even entries without one must be plain subjects: a queue makes them invalid. */
function adviseEntry(issues: IssueList, field: string, entry: string, strict: boolean): void {
  const effect = strict ? 'so they refuse every user of this scope' : 'so they drop it';
  const message = `In a list with functions servers take ${quoted(entry)} for no subject, ${effect}.`;
  issues.warning(
    'template-entry-invalid',
    field,
    message,
    'Write subjects without queue and without blanks.',
  );
}

/** A tag that the account lacks is missing for each of its users. */
function adviseAccountTags(
  issues: IssueList,
  field: string,
  entry: string,
  strict: boolean,
  account: TemplateParty,
): void {
  const missing = templateFunctions(entry).find(
    call => isAccountValue(call) && templateValues(call, SOMEONE, account)?.length === 0,
  );
  if (missing === undefined) return;
  const effect = strict ? 'refuse every user of this scope' : 'drop the entry for every user';
  const message = `The account has no tag for ${quoted(missing)}: servers ${effect}.`;
  issues.warning('template-tag-missing', field, message, 'Give the account the tag, or change the scope.');
}

function isAccountValue(call: string): boolean {
  return /^\{\{\s*account-(name|tag)\(/i.test(call);
}

function adviseAccountValues(issues: IssueList, field: string, entry: string, account: TemplateParty): void {
  for (const call of templateFunctions(entry)) {
    if (!isAccountValue(call)) continue;
    for (const value of templateValues(call, SOMEONE, account) ?? []) {
      adviseValue(issues, field, entry, value, `The account's ${call.includes('tag') ? 'tag' : 'name'}`);
    }
  }
}

/** A value with wildcards, dots or blanks says which subjects a template opens: whoever chooses it chooses permissions. */
export function adviseValue(
  issues: IssueList,
  field: string,
  entry: string,
  value: string,
  whose: string,
): void {
  // Servers drop the entry for a plain blank; the others may cut a queue off.
  const isCut = wordsOf(value).join() !== value && isServerSubject(value);
  const what = /[*>]/.test(value)
    ? 'a wildcard'
    : value.includes('.')
      ? 'a dot'
      : isCut
        ? 'a blank'
        : undefined;
  if (what === undefined) return;
  const message = `${whose} ${quoted(value)} puts ${what} into permission ${quoted(entry)} of the scope.`;
  const hint = 'Use names and tags without *, >, dots and blanks where a scope puts them into subjects.';
  issues.warning('template-value-widens', field, message, hint);
}
