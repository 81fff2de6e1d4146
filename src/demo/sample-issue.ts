import type { AccountClaims } from '../core/claims/account.ts';
import { newAccount, newScope, newScopedUser, newUser } from '../core/claims/new-claims.ts';
import { encodeToken } from '../core/claims/token/encode.ts';
import type { UserClaims } from '../core/claims/user.ts';
import type { Seed } from '../core/nkeys/seed.ts';
import type { SampleKeys } from './sample-keys.ts';
import type { SampleAccount, SampleUser } from './sample-model.ts';

/** Signs an account's JWT with the operator's signing key. */
export function issueAccount(account: SampleAccount, keys: SampleKeys, operator: Seed): string {
  const { name, issuedAt, nats = {}, roles = {} } = account;
  const fresh = newAccount(keys.account(name));
  const scopes = Object.entries(roles).map(([role, { description, template }]) => {
    const scope = newScope(keys.role(name, role).publicKey);
    return { ...scope, role, description, template: { ...scope.template, ...template } };
  });
  const claims: AccountClaims = {
    ...fresh,
    name,
    nats: {
      ...fresh.nats,
      ...nats,
      limits: { ...fresh.nats.limits, ...nats.limits },
      signing_keys: [keys.signer(name).publicKey, ...scopes],
    },
  };
  return encodeToken('account', claims, operator, issuedAt);
}

/** Signs a user's JWT with the key of its role, or with the account's plain signing key. */
export function issueUser(account: SampleAccount, user: SampleUser, keys: SampleKeys): string {
  const { name, role, expires, notBefore, signerRetired = false, issuedAt = account.issuedAt } = user;
  const subject = keys.user(account.name, name);
  const fresh = role === undefined ? newUser(subject) : newScopedUser(subject);
  const claims: UserClaims = {
    ...fresh,
    name,
    ...(expires === undefined ? {} : { exp: expires }),
    ...(notBefore === undefined ? {} : { nbf: notBefore }),
    nats: { ...fresh.nats, ...user.nats, issuer_account: keys.account(account.name) },
  };
  const signer = role === undefined ? keys.signer(account.name) : keys.role(account.name, role);
  const retired = keys.seed('account', `${account.name} retired`);
  return encodeToken('user', claims, signerRetired ? retired : signer, issuedAt);
}
