import type { AccountClaims } from '../claims/account.ts';
import type { OperatorClaims } from '../claims/operator.ts';
import { signingKeyOf } from '../claims/scopes.ts';
import type { AccountTrust, OperatorTrust } from './chain.ts';

/** What of an operator's claims decides whom it trusts. */
export function operatorTrust(claims: OperatorClaims): OperatorTrust {
  const { signing_keys = [], strict_signing_key_usage: strict, system_account = '' } = claims.nats;
  const signingKeys = new Set(signing_keys);
  return { key: claims.sub ?? '', signingKeys, strict: strict === true, systemAccount: system_account };
}

/** What of an account's claims decides whom it trusts. Times beyond what a double holds are as good as unlimited. */
export function accountTrust(claims: AccountClaims): AccountTrust {
  const { signing_keys = [], revocations, limits } = claims.nats;
  const roles = signing_keys.map(
    entry => [signingKeyOf(entry), typeof entry === 'string' ? undefined : entry.role] as const,
  );
  return {
    key: claims.sub ?? '',
    signingKeys: new Map(roles),
    revocations: revocations && new Map(Object.entries(revocations).map(([key, at]) => [key, Number(at)])),
    disallowBearer: limits.disallow_bearer === true,
  };
}
