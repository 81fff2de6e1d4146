import type { AccountClaims } from '../../claims/account.ts';
import type { ClaimKind, Claims } from '../../claims/kinds.ts';
import { tokenSize } from '../../claims/token/encode.ts';
import { MAX_TOKEN_SIZE } from '../../claims/token/token-text.ts';
import { NkeeperError } from '../../errors.ts';
import { integer } from '../../text/amounts.ts';

/** So many revocations are what makes it large. */
const MANY = 1000;

/**
 * A JWT that nobody could read again, neither nkeeper nor nsc nor a server, must not be written.
 *
 * @param issuer public key of whoever signs it
 * @throws NkeeperError `plan-refused`
 */
export function refuseTooLarge(kind: ClaimKind, name: string, claims: Claims, issuer: string): void {
  const bytes = tokenSize(kind, claims as never, issuer);
  if (bytes <= MAX_TOKEN_SIZE) return;
  const count = Object.keys((claims as AccountClaims).nats?.revocations ?? {}).length;
  const why = count < MANY ? '' : ` It has ${integer(count)} revocations.`;
  throw new NkeeperError('plan-refused', `${tooLargeWords(kind, name, bytes, MAX_TOKEN_SIZE)}${why}`, {
    hint:
      count < MANY
        ? 'Nothing was changed.'
        : 'Nothing was changed. Delete those that are not needed any more, as of users whose creds have expired: nkeeper revocations delete-user.',
  });
}

/** @param most bytes that are taken */
export function tooLargeWords(kind: ClaimKind, name: string, bytes: number, most: number): string {
  return `The JWT of ${kind} ${name} would be too large: ${integer(bytes)} bytes, and servers take ${integer(most)}.`;
}
