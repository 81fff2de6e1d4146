import { withArguments } from '../../errors.ts';
import type { AccountClaims } from '../account.ts';
import type { UserLimits } from '../limits.ts';
import { signingKeyOf, type UserScope } from '../scopes.ts';
import type { UserClaims } from '../user.ts';
import { templateParty } from './template-values.ts';
import { expandTemplate, type TemplateFault } from './templates.ts';

/** The limits and permissions that a user really has, before the account's default permissions. */
export interface AppliedLimits {
  readonly limits: UserLimits;
  /** The scope that they are from; undefined: they are the user's own. */
  readonly scope?: UserScope;
}

/** The scope whose key signed the user; undefined where a plain key did. */
export function scopeThatSigned({ iss }: UserClaims, account: AccountClaims): UserScope | undefined {
  const entry = account.nats.signing_keys?.find(key => signingKeyOf(key) === iss);
  return typeof entry === 'object' ? entry : undefined;
}

/**
 * The user's own limits or, where a scope's key signed it, those of the template, filled in as a server does when the
 * user connects. A template's absent `subs`, `data` and `payload` are -1 (no limit).
 *
 * @returns a fault where the template cannot be filled in: servers refuse the user
 */
export function appliedLimits(user: UserClaims, account: AccountClaims): AppliedLimits | TemplateFault {
  return withArguments(() => {
    const scope = scopeThatSigned(user, account);
    if (!scope) return { limits: user.nats };
    const permissions = expandTemplate(scope.template, templateParty(user), templateParty(account));
    if ('code' in permissions) return permissions;
    return { limits: { subs: -1, data: -1, payload: -1, ...scope.template, ...permissions }, scope };
  });
}
