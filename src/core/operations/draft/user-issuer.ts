import type { AccountClaims } from '../../claims/account.ts';
import { userLimitFields } from '../../claims/limits.ts';
import { newUser } from '../../claims/new-claims.ts';
import { hasOwnLimits, type UserClaims } from '../../claims/user.ts';
import type { HeldUser } from '../held.ts';
import type { SignerChoice } from '../signers.ts';

/**
 * Under a scope's key a user has no limits of its own, under another key it has to have some: servers insist.
 *
 * @returns with `warning`, empty where the user keeps what it has
 */
export function fitScope(
  held: HeldUser,
  after: UserClaims,
  { scope }: SignerChoice,
): { readonly claims: UserClaims; readonly warning: string } {
  const { scope: before } = held.row;
  const what = `${held.ref.account}/${held.ref.name}`;
  if (scope !== undefined && hasOwnLimits(after)) {
    const warning = `${what} gets what the scope "${scope}" allows, and loses its own permissions and limits.`;
    return { claims: withoutOwnLimits(after), warning };
  }
  if (scope !== undefined || before === undefined) return { claims: after, warning: '' };
  const claims = { ...after, nats: { ...newUser(after.sub ?? '').nats, ...after.nats } };
  const warning = `${what} leaves the scope "${before}": it gets the account's default permissions, without limits.`;
  return { claims, warning };
}

/** A user names its account when a signing key signs it, and only then. */
export function withIssuer(user: UserClaims, account: AccountClaims, { role }: SignerChoice): UserClaims {
  const { issuer_account: _, ...nats } = user.nats;
  return { ...user, nats: role === 'identity' ? nats : { ...nats, issuer_account: account.sub ?? '' } };
}

/** Tags stay, and what nobody knows. */
function withoutOwnLimits(user: UserClaims): UserClaims {
  const kept = { ...user.nats } as Record<string, unknown>;
  for (const member of Object.keys(userLimitFields)) delete kept[member];
  return { ...user, nats: { ...kept, pub: {}, sub: {} } as UserClaims['nats'] };
}
