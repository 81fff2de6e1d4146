import type { EffectivePermissions } from '../../claims/access/effective-permissions.ts';
import type { Decision } from '../../claims/access/permissions-check.ts';
import { type TemplateParty, templateParty } from '../../claims/access/template-values.ts';
import { expandTemplate, hasTemplate, type TemplateFault } from '../../claims/access/templates.ts';
import type { AppliedLimits } from '../../claims/access/user-limits.ts';
import type { AccountClaims } from '../../claims/account.ts';
import type { Permissions } from '../../claims/permissions.ts';
import { signingKeyOf } from '../../claims/scopes.ts';
import type { UserClaims } from '../../claims/user.ts';

/** Whose permissions decide. `server`: nobody wrote the rule, servers add it. */
export type RuleOwner = 'user' | 'scope' | 'account-default' | 'open' | 'server';

/** The rule that decides, and where it is written. */
export interface RuleSource {
  readonly owner: RuleOwner;
  /** Whose claims: `nats.sub.deny[1]` of the user, `nats.signing_keys[0].template.sub.deny[1]` of the account, ... */
  readonly field?: string;
  /** As it is written there. */
  readonly written?: string;
  /** As it is after the functions of a template are filled in. */
  readonly entry?: string;
  /** Role of the scope. */
  readonly role?: string;
}

/** Everything that decides about a user's subjects. */
export interface UserRules {
  readonly user: UserClaims;
  readonly account: AccountClaims;
  readonly applied: AppliedLimits;
  readonly effective: EffectivePermissions;
}

/** Where the entry that decided is written, or the `list` that lacks one; an empty `list` is nowhere. */
export function sourceOfRule({ rule }: Decision, list: string, rules: UserRules): RuleSource {
  const { effective, applied } = rules;
  if (!rule && list === '' && effective.from !== 'open')
    return { owner: effective.from === 'user' && applied.scope ? 'scope' : effective.from };
  if (effective.from === 'open') return { owner: 'open' };
  if (effective.from === 'account-default') {
    const field = `nats.default_permissions.${rule?.field ?? list}`;
    return { owner: 'account-default', field, ...written(rule?.entry) };
  }
  if (applied.scope) return sourceInScope(rule, list, rules);
  return { owner: 'user', field: `nats.${rule?.field ?? list}`, ...written(rule?.entry) };
}

function written(entry: string | undefined): Pick<RuleSource, 'written' | 'entry'> {
  return entry === undefined ? {} : { written: entry, entry };
}

function sourceInScope(
  rule: Decision['rule'],
  list: string,
  { user, account, applied }: UserRules,
): RuleSource {
  const { scope } = applied;
  const keys = account.nats.signing_keys ?? [];
  const path = `nats.signing_keys[${keys.findIndex(key => signingKeyOf(key) === scope?.key)}].template`;
  const role = scope?.role ?? '';
  if (!scope || !rule) return { owner: 'scope', field: `${path}.${list}`, role };
  const place = rule.field.replace(/\[\d+\]$/, '');
  const [name, which] = place.split('.') as ['pub' | 'sub', 'allow' | 'deny'];
  const entries = scope.template[name][which] ?? [];
  const parties = [templateParty(user), templateParty(account)] as const;
  const index = entries.findIndex(entry => becomes(entry, which, parties).includes(rule.entry));
  // Servers add deny > where nothing is left of an allow list.
  if (index < 0) return { owner: 'server', field: `${path}.${name}.allow`, role, entry: rule.entry };
  const at = `${path}.${place}[${index}]`;
  return { owner: 'scope', field: at, written: entries[index] ?? '', entry: rule.entry, role };
}

/** What one entry of a template becomes. */
function becomes(
  entry: string,
  which: 'allow' | 'deny',
  [user, account]: readonly [TemplateParty, TemplateParty],
): readonly string[] {
  if (!hasTemplate(entry)) return [entry];
  const template: Permissions = { pub: { [which]: [entry] }, sub: {} };
  const expanded: Permissions | TemplateFault = expandTemplate(template, user, account);
  return 'code' in expanded ? [] : (expanded.pub[which] ?? []);
}
