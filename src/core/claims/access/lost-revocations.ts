import { timestamp } from '../../text/units.ts';
import type { AccountClaims } from '../account.ts';
import { revokedUntil } from './revoked-until.ts';

/** Revocations of one version of an account that another one does not have any more, nor a wider one in their place. */
export interface LostRevocations {
  /** Who was revoked may get in again: user key or `*` → Unix seconds. */
  readonly undone: ReadonlyMap<string, number>;
  /** Only the time is an earlier one, and the user's JWT, as far as it is known, is refused all the same. */
  readonly shortened: readonly ShortenedRevocation[];
}

/** JWTs issued after `to` and until `from` are let in again. Unix seconds. */
export interface ShortenedRevocation {
  readonly key: string;
  readonly from: number;
  readonly to: number;
  /** When the known JWT of this user was issued: at `to` or before. */
  readonly issuedAt: number;
}

/**
 * What `after` lost of the revocations of `before`.
 *
 * @param issuedAtOf when the JWT of a user was issued, Unix seconds; undefined or 0: not known, so that any can be meant
 */
export function lostRevocations(
  before: AccountClaims,
  after: AccountClaims,
  issuedAtOf: (key: string) => number | undefined = () => undefined,
): LostRevocations {
  const now = after.nats.revocations ?? {};
  const undone = new Map<string, number>();
  const shortened: ShortenedRevocation[] = [];
  for (const [key, time] of Object.entries(before.nats.revocations ?? {})) {
    const [from, to] = [Number(time), revokedUntil(now, key) ?? Number.NEGATIVE_INFINITY];
    if (to >= from) continue;
    const issuedAt = key === '*' ? 0 : (issuedAtOf(key) ?? 0);
    if (issuedAt > 0 && issuedAt <= to) shortened.push({ key, from, to, issuedAt });
    else undone.set(key, from);
  }
  return { undone, shortened };
}

/** Who is let in again by a shortened revocation, and who is not, in a sentence. @param name of the user */
export function shortenedWords({ from, to, issuedAt }: ShortenedRevocation, name: string): string {
  return `The revocation of ${name} has an earlier time: JWTs issued between ${timestamp(to)} and ${timestamp(from)} are let in again; the one in the store is from ${timestamp(issuedAt)} and stays refused.`;
}
