import { isRevoked, type RevocationList } from '../../claims/access/revocation.ts';
import { openToken } from '../../claims/token/token.ts';
import type { ConnectionIdentity } from '../connections/connection-identity.ts';

/** What an event tells of a login that the store's account JWT would refuse. */
export interface RevokedNews {
  readonly code: 'revoked-let-in';
  readonly severity: 'warning';
  readonly why: string;
  readonly hint: string;
}

const NEWS: RevokedNews = {
  code: 'revoked-let-in',
  severity: 'warning',
  why: 'The store has revoked this user: that server uses an account JWT without it.',
  hint: 'Push the account; where a server has it from its configuration, change it there.',
};

/** Finds logins that the store has revoked: a server that was started anew with an old JWT lets them in again. */
export class RevokedHere {
  /** Account key → its JWT, and what that revokes: decoded once. */
  readonly #lists = new Map<string, { readonly token: string; readonly list: RevocationList }>();

  /** @param here the store's JWT of the account; undefined: it has none */
  of(
    { accountKey, userKey, userIssuedAt }: ConnectionIdentity,
    here: string | undefined,
  ): RevokedNews | undefined {
    // Bearer users and those of an auth callout do not show when they were issued.
    if (here === undefined || userKey === '' || userIssuedAt === 0) return undefined;
    return isRevoked(this.#listOf(accountKey, here), userKey, userIssuedAt) ? NEWS : undefined;
  }

  #listOf(account: string, token: string): RevocationList {
    const known = this.#lists.get(account);
    if (known?.token === token) return known.list;
    const list = revocationsOf(token);
    this.#lists.set(account, { token, list });
    return list;
  }
}

function revocationsOf(token: string): RevocationList {
  try {
    const opened = openToken(token);
    return opened.kind === 'account' ? (opened.claims.nats.revocations ?? {}) : {};
  } catch {
    // A damaged account of the store revokes nobody.
    return {};
  }
}
