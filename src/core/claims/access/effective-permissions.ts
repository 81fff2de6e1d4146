import { withArguments } from '../../errors.ts';
import type { Permissions, SubjectPermission } from '../permissions.ts';

/** The permissions that count for a user, and whose they are. */
export interface EffectivePermissions {
  readonly permissions: Permissions;
  /** `open`: there are none, everything is allowed. */
  readonly from: 'user' | 'account-default' | 'open';
}

const OPEN: Permissions = { pub: {}, sub: {} };

/**
 * The permissions that a server applies: the user's own (of a scoped user: the template's), or else the account's
 * default ones. They are never merged: one entry of the user switches the default ones off.
 */
export function effectivePermissions(
  user: Permissions,
  accountDefault: Permissions = OPEN,
): EffectivePermissions {
  return withArguments(() => {
    if (hasPermissions(user)) return { permissions: user, from: 'user' };
    if (hasPermissions(accountDefault)) return { permissions: accountDefault, from: 'account-default' };
    return { permissions: OPEN, from: 'open' };
  });
}

/** Is there any entry, or a permission to respond? */
export function hasPermissions({ pub, sub, resp }: Permissions): boolean {
  return resp !== undefined || hasEntries(pub) || hasEntries(sub);
}

export function hasEntries({ allow = [], deny = [] }: SubjectPermission): boolean {
  return allow.length > 0 || deny.length > 0;
}
