import { NkeeperError } from '../../errors.ts';
import { integer } from '../../text/amounts.ts';
import { adviseClaims } from '../advice/advice.ts';
import { adviseTokenText } from '../advice/token-text.ts';
import type { ClaimKind, ClaimsByKind } from '../kinds.ts';
import type { Issue } from '../rules/issue.ts';
import { validateClaims } from '../rules/validate.ts';
import { encodeToken, encodeTokenLater, type LaterSigner, type Signer } from './encode.ts';
import { decodeToken } from './token.ts';

/**
 * Writes and signs a JWT that servers take: {@link encodeToken} for claims that keep every rule. What servers or Go's
 * library would refuse, and what only a hand writes, is refused here, before it leaves the machine. Whether the signer is
 * one that the operator or account lists is another question (`trust/`).
 *
 * @param issuedAt Unix seconds; the claims must not have expired by then
 * @throws NkeeperError `claims-refused` with the first rule that they break, and the codes of {@link encodeToken}
 */
export function issueToken<K extends ClaimKind>(
  kind: K,
  claims: ClaimsByKind[K],
  signer: Signer,
  issuedAt: number,
): string {
  // First, since it is what checks the types of claims that come from JavaScript.
  return asServersTake(encodeToken(kind, claims, signer, issuedAt), issuedAt);
}

/**
 * {@link issueToken}, by a signer that takes its time.
 *
 * @param expired it may have expired already: somebody wanted it so
 * @throws NkeeperError the same, and what the signer throws
 */
export async function issueTokenLater<K extends ClaimKind>(
  kind: K,
  claims: ClaimsByKind[K],
  signer: LaterSigner,
  issuedAt: number,
  expired = false,
): Promise<string> {
  return asServersTake(await encodeTokenLater(kind, claims, signer, issuedAt), issuedAt, expired);
}

/** @throws NkeeperError `claims-refused` */
function asServersTake(token: string, issuedAt: number, mayBeExpired = false): string {
  const decoded = decodeToken(token);
  const expired = ({ severity, code }: Issue) => severity === 'time' && code === 'claim-expired';
  const broken = validateClaims(decoded.kind, decoded.claims as never, issuedAt).filter(
    issue => issue.severity === 'blocking' || (!mayBeExpired && expired(issue)),
  );
  // No rule of the library's: it takes a negative expiry for never, and servers take it for one that has passed.
  const ended = adviseClaims(decoded.kind, decoded.claims as never).filter(
    ({ code }) => code === 'expiry-negative',
  );
  const [first, ...more] = [...broken, ...ended, ...adviseTokenText(decoded)];
  if (first === undefined) return token;
  const others = more.length === 0 ? '' : ` And ${integer(more.length)} more.`;
  throw new NkeeperError('claims-refused', `${place(first)}${first.message}${others}`, { hint: first.hint });
}

function place({ field }: Issue): string {
  return field === '' ? '' : `${field}: `;
}
