import type { AccountClaims } from './account.ts';
import type { ActivationClaims } from './activation.ts';
import type { AuthorizationRequestClaims, AuthorizationResponseClaims } from './authorization.ts';
import type { GenericClaims } from './generic.ts';
import type { OperatorClaims } from './operator.ts';
import type { UserScope } from './scopes.ts';
import type { UserClaims } from './user.ts';

/** What limits say for "no limit". */
export const NO_LIMIT = -1;

const NO_USER_LIMITS = { subs: NO_LIMIT, data: NO_LIMIT, payload: NO_LIMIT };

/** Fresh claims of an operator, as Go's `NewOperatorClaims` makes them. */
export function newOperator(subject: string): OperatorClaims {
  return { iss: subject, sub: subject, nats: {} };
}

/** Fresh claims of an account: no limit on anything, JetStream off. */
export function newAccount(subject: string): AccountClaims {
  const limits = {
    ...NO_USER_LIMITS,
    imports: NO_LIMIT,
    exports: NO_LIMIT,
    wildcards: true,
    conn: NO_LIMIT,
    leaf: NO_LIMIT,
  };
  return { sub: subject, nats: { limits, default_permissions: { pub: {}, sub: {} }, authorization: {} } };
}

/** Fresh claims of a user: no limit on anything. */
export function newUser(subject: string): UserClaims {
  return { sub: subject, nats: { pub: {}, sub: {}, ...NO_USER_LIMITS } };
}

/** Fresh claims of a user that a scope's key signs: it must not have any limits, not even -1. */
export function newScopedUser(subject: string): UserClaims {
  return { sub: subject, nats: { pub: {}, sub: {} } };
}

/** A fresh scope for a signing key: no limit on anything. */
export function newScope(key: string): UserScope {
  return {
    kind: 'user_scope',
    key,
    role: '',
    template: { pub: {}, sub: {}, ...NO_USER_LIMITS },
    description: '',
  };
}

/** @param subject public key of the importing account */
export function newActivation(subject: string): ActivationClaims {
  return { sub: subject, nats: {} };
}

/** @param subject public key of the callout account */
export function newAuthorizationRequest(subject: string): AuthorizationRequestClaims {
  const nats = {
    server_id: { name: '', host: '', id: '' },
    user_nkey: '',
    client_info: {},
    connect_opts: { protocol: 0 },
  };
  return { sub: subject, nats };
}

/** @param subject the user key of the request */
export function newAuthorizationResponse(subject: string): AuthorizationResponseClaims {
  return { sub: subject, nats: {} };
}

/** Fresh claims of a kind of one's own. */
export function newGeneric(subject: string): GenericClaims {
  return { sub: subject, nats: {} };
}
