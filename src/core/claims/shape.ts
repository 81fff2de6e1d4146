import { NkeeperError } from '../errors.ts';
import { isPlainObject, requireType } from './json/codec.ts';
import { CLAIMS_CODECS, type ClaimKind } from './kinds.ts';

/**
 * Does something with claims that may come from JavaScript, where nothing has checked their types.
 *
 * @throws NkeeperError `claim-unencodable` where it stumbles over a member of a wrong type; whatever else it throws
 */
export function withTypes<T>(kind: ClaimKind, claims: unknown, work: () => T): T {
  requireShape(kind, claims);
  try {
    return work();
  } catch (cause) {
    if (cause instanceof NkeeperError) throw cause;
    CLAIMS_CODECS[kind].write(claims as never); // says which member it is
    throw new NkeeperError('claim-unencodable', 'A claim is missing, or of a wrong type.', { cause });
  }
}

/** What is missing here would be signed as zero: an account without limits lets nobody in. */
function requireShape(kind: ClaimKind, claims: unknown): void {
  requireType(typeof kind === 'string' && Object.hasOwn(CLAIMS_CODECS, kind), kind, 'a kind of claims');
  requireType(isPlainObject(claims), claims, 'an object');
  const { nats } = claims as { readonly nats?: unknown };
  if (kind === 'generic' && nats === undefined) return;
  requireType(isPlainObject(nats), nats, 'an object');
  if (kind !== 'account') return;
  const { limits, imports = [], exports = [] } = nats as Readonly<Record<string, unknown>>;
  requireType(isPlainObject(limits), limits, 'an object');
  for (const shares of [imports, exports]) requireType(Array.isArray(shares), shares, 'a list');
}
