import type { AccountClaims } from '../account.ts';
import { signingKeyOf } from '../scopes.ts';

/** Signing keys of `after` that `before` does not have: all that they signed gets in with it. */
export function addedSigningKeys(before: AccountClaims, after: AccountClaims): readonly string[] {
  const had = new Set(signingKeysOf(before));
  return signingKeysOf(after).filter(key => !had.has(key));
}

export function signingKeysOf({ nats }: AccountClaims): readonly string[] {
  return (nats.signing_keys ?? []).map(signingKeyOf);
}
