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

/**
 * The scope whose key signed the user; undefined where a plain key did.
 *
 * @param strict the operator is strict about signing keys; if not, servers add the account's identity key to the signing
 *   keys as a plain one, and a scope that it has there is none
 */
export function scopeThatSigned(
  { iss }: Pick<UserClaims, 'iss'>,
  account: AccountClaims,
  strict = false,
): UserScope | undefined {
  if (!strict && iss === account.sub) return undefined;
  const entry = account.nats.signing_keys?.find(key => signingKeyOf(key) === iss);
  return typeof entry === 'object' ? entry : undefined;
}

/**
 * The user's own limits or, where a scope's key signed it, those of the template, filled in as a server does when the
 * user connects. A template's absent `subs`, `data` and `payload` are -1 (no limit).
 *
 * @param strict the operator is strict about signing keys: only then a scope of the account's identity key counts
 * @returns a fault where the template cannot be filled in: servers refuse the user
 */
export function appliedLimits(
  user: UserClaims,
  account: AccountClaims,
  strict = false,
): AppliedLimits | TemplateFault {
  return withArguments(() => {
    const scope = scopeThatSigned(user, account, strict);
    if (!scope) return { limits: user.nats };
    const permissions = expandTemplate(scope.template, templateParty(user), templateParty(account));
    if ('code' in permissions) return permissions;
    const limits = { subs: -1, data: -1, payload: -1, ...scope.template, ...permissions };
    return { limits: user.iss === account.sub ? { ...limits, ...ownNumbers(user) } : limits, scope };
  });
}

/** Servers look for these in the scope only where another key than the account's own signed: here they are always 0. */
function ownNumbers({ nats: { subs = 0, payload = 0 } }: UserClaims): Pick<UserLimits, 'subs' | 'payload'> {
  return { subs, payload };
}
