import { shutOut } from '../access/shut-out.ts';
import { templateFunctions } from '../access/template-entry.ts';
import { type TemplateParty, templateParty, templateValues } from '../access/template-values.ts';
import { expandTemplate, type TemplateFault } from '../access/templates.ts';
import { scopeThatSigned } from '../access/user-limits.ts';
import type { AccountClaims } from '../account.ts';
import { type IssueList, quoted } from '../rules/issue.ts';
import type { UserScope } from '../scopes.ts';
import type { UserClaims } from '../user.ts';
import { adviseConnections } from './connections.ts';
import { adviseProxy, adviseUserLimits } from './limits.ts';
import { advisePermissions } from './permissions.ts';
import { adviseValue, SCOPE_SHUTS_OUT } from './scope.ts';

/** What is odd about a user; with its account also about the scope that its signing key has. */
export function adviseUser(
  issues: IssueList,
  claims: UserClaims,
  account: AccountClaims | undefined,
  strict = false,
): void {
  const scope = account && scopeThatSigned(claims, account, strict);
  if (account && scope) {
    adviseTemplate(issues, scope, templateParty(claims), templateParty(account));
  } else {
    if (account || !mayBeScoped(claims)) adviseUserLimits(issues, claims.nats);
    advisePermissions(issues, 'nats', claims.nats);
    adviseConnections(issues, 'nats', claims.nats);
  }
  adviseProxy(issues, 'nats', claims.nats);
  const isBearer = scope ? scope.template.bearer_token : claims.nats.bearer_token;
  if (isBearer && account?.nats.limits.disallow_bearer) {
    const message = 'It is a bearer token, and the account does not let those connect.';
    const hint = 'Make it an ordinary user, or allow bearer tokens in the account.';
    issues.blocking('bearer-not-allowed', 'nats.bearer_token', message, hint);
  }
}

/** Signed by some signing key and without limits: then only the account tells whether the key has a scope. */
function mayBeScoped({ nats: { issuer_account, subs, data, payload } }: UserClaims): boolean {
  return Boolean(issuer_account) && !subs && !data && !payload;
}

const FAULTS: Readonly<Record<TemplateFault['code'], string>> = {
  'template-function-unknown': 'has a function that servers do not know',
  'template-tag-missing': 'needs a tag that is missing',
  'template-subject-invalid': 'does not become a subject',
  'template-too-many-subjects':
    'becomes more subjects than the 4096 of a list, or far longer ones than anybody means',
};

function adviseTemplate(
  issues: IssueList,
  scope: UserScope,
  user: TemplateParty,
  account: TemplateParty,
): void {
  const shut = shutOut(scope.template);
  if (shut) {
    const hint = `Change the scope. ${shut.hint}`;
    issues.blocking(SCOPE_SHUTS_OUT, 'iss', `Servers refuse the user: in its scope ${shut.message}.`, hint);
    return;
  }
  const expanded = expandTemplate(scope.template, user, account);
  if ('code' in expanded) {
    const message = `Servers refuse the user: entry ${quoted(expanded.entry)} of its scope ${FAULTS[expanded.code]}.`;
    issues.blocking(
      expanded.code,
      'nats.tags',
      message,
      'Give the user the tag or name that it needs, or change the scope.',
    );
    return;
  }
  for (const name of ['sub', 'pub'] as const) {
    const { allow = [], deny = [] } = scope.template[name] ?? {};
    for (const entry of [...allow, ...deny]) adviseUserValues(issues, entry, user, account);
    if (allow.length === 0 || (expanded[name].allow ?? []).length > 0) continue;
    const message = `Nothing is left of ${name}.allow of its scope for this user, so servers deny everything there.`;
    const hint = 'Give the user the tags and the name that the scope asks for.';
    issues.warning('template-empties-allow', 'nats.tags', message, hint);
  }
}

function adviseUserValues(
  issues: IssueList,
  entry: string,
  user: TemplateParty,
  account: TemplateParty,
): void {
  for (const call of templateFunctions(entry)) {
    const isTag = /^\{\{\s*tag\(/i.test(call);
    if (!isTag && !/^\{\{\s*name\(/i.test(call)) continue;
    for (const value of templateValues(call, user, account) ?? []) {
      adviseValue(issues, isTag ? 'nats.tags' : 'name', entry, value, isTag ? 'The tag' : 'The name');
    }
  }
}
