import type { AccountClaims } from '../account.ts';
import type { OperatorClaims } from '../operator.ts';
import { signingKeyOf } from '../scopes.ts';
import type { StandardClaims } from '../standard.ts';

/** Did the operator sign these claims? A strict one signs only itself with its identity key. */
export function operatorDidSign(operator: OperatorClaims, { iss = '', sub }: StandardClaims): boolean {
  const { strict_signing_key_usage: strict = false, signing_keys: keys = [] } = operator.nats;
  if (iss === operator.sub) return !strict || sub === operator.sub;
  return keys.includes(iss);
}

/** Claims that an account's signing key may sign name the account beside it. */
interface IssuedByAccount extends StandardClaims {
  readonly nats: { readonly issuer_account?: string };
}

/**
 * Did the account sign these claims of a user or an activation: with its identity key, or with a signing key and itself
 * as `issuer_account`? Go's library answers the same, and knows only the identity key for other claims.
 */
export function accountDidSign(account: AccountClaims, { iss = '', nats }: IssuedByAccount): boolean {
  if (iss === account.sub) return true;
  const keys = account.nats.signing_keys ?? [];
  return nats.issuer_account === account.sub && keys.some(key => signingKeyOf(key) === iss);
}
