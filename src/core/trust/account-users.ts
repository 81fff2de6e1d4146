import type { Finding } from './finding.ts';
import { utcText } from './times.ts';

/** What of a user's JWT matters to its account. Unix seconds; 0 where there is none. */
export interface UserTimes {
  readonly key: string;
  readonly name: string;
  readonly issuedAt: number;
  readonly expires: number;
}

/**
 * An account that ends before its users: all of them are cut off then, whatever their own JWTs say.
 *
 * @param now Unix seconds
 */
export function earlyEndFindings(accountExpires: number, users: Iterable<UserTimes>, now: number): Finding[] {
  // That it has ended already is said by the account itself.
  if (accountExpires <= 0 || accountExpires < now) return [];
  let outlasting = 0;
  let example = '';
  for (const { name, expires } of users) {
    if (expires !== 0 && expires <= accountExpires) continue;
    if (outlasting === 0) example = name;
    outlasting++;
  }
  if (outlasting === 0) return [];
  const who =
    outlasting === 1 ? `user "${example}" was` : `${outlasting} of its users (such as "${example}") were`;
  return [
    {
      code: 'account-expires-before-users',
      severity: 'warning',
      message: `The account expires on ${utcText(accountExpires)}, and ${who} to go on after that: servers cut them off with it.`,
      hint: 'Give the account a later expiry, or none, and push it before that day.',
      field: 'exp',
    },
  ];
}

/**
 * Revocations that a user's present JWT has outlived: it was issued later, so servers let it in. As wanted where somebody
 * let the user in again; a hole where it was to stay out.
 */
export function outlivedRevocations(
  revocations: ReadonlyMap<string, number> | undefined,
  users: Iterable<UserTimes>,
): Finding[] {
  if (revocations === undefined || revocations.size === 0) return [];
  const forAll = revocations.get('*') ?? Number.NEGATIVE_INFINITY;
  const found: Finding[] = [];
  for (const { key, name, issuedAt } of users) {
    const at = revocations.get(key);
    if (at === undefined || at >= issuedAt || forAll >= issuedAt) continue;
    found.push({
      code: 'revocation-outlived',
      severity: 'warning',
      message: `User "${name}" is revoked up to ${utcText(at)}, and its JWT is from ${utcText(issuedAt)}: the revocation has no effect on it.`,
      hint: 'Where it was let in again this is as wanted. Where it is to stay out, revoke it again.',
      field: `nats.revocations[${JSON.stringify(key)}]`,
      key,
    });
  }
  return found;
}
