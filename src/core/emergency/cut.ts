import { isRevoked } from '../claims/access/revocation.ts';
import { isShut } from '../claims/access/shut.ts';
import type { AccountClaims } from '../claims/account.ts';
import { signingKeyOf } from '../claims/scopes.ts';
import type { ConnzEntry } from '../resolver/connections/connz.ts';
import { withRevocations } from './with-revocations.ts';

/** How much is cut off, from a user to the whole account. */
export type CutKind = 'user' | 'class' | 'signing-key' | 'all-users' | 'close-account' | 'remove-account';

/** From the smallest to the largest. */
export const cutKinds: readonly CutKind[] = [
  'user',
  'class',
  'signing-key',
  'all-users',
  'close-account',
  'remove-account',
];

/** What is cut off. Everything in it is of one account. */
export interface Cut {
  readonly kind: CutKind;
  /** Public keys of users: one for `user`, some for `class`, else none. */
  readonly users: readonly string[];
  /** Public key; for `signing-key` only. */
  readonly signingKey?: string;
  /** Unix seconds: what was issued until then is refused. Of kinds that revoke. */
  readonly at: number;
  /**
   * Users whose JWT was issued ahead of that, by public key, with its Unix seconds. The time for all stays: one wrong clock
   * would lock out whoever gets new creds.
   */
  readonly ahead?: Readonly<Record<string, number>>;
}

/** The account's claims with the cut in them. Whatever else they say stays. */
export function cutOff(claims: AccountClaims, cut: Cut): AccountClaims {
  const { nats } = claims;
  switch (cut.kind) {
    case 'user':
    case 'class':
      return withRevocations(claims, Object.fromEntries(cut.users.map(key => [key, refusedUntil(cut, key)])));
    case 'signing-key':
      return {
        ...claims,
        nats: {
          ...nats,
          signing_keys: (nats.signing_keys ?? []).filter(each => signingKeyOf(each) !== cut.signingKey),
        },
      };
    case 'all-users':
      return everybodyRevoked(claims, cut);
    case 'close-account':
    case 'remove-account': {
      const { nats: all } = everybodyRevoked(claims, cut);
      return { ...claims, nats: { ...all, limits: { ...all.limits, conn: 0, leaf: 0 } } };
    }
  }
}

/** Do these claims cut it off, whoever made them? */
export function isCutOff({ nats }: AccountClaims, cut: Cut): boolean {
  const list = nats.revocations ?? {};
  switch (cut.kind) {
    case 'user':
    case 'class':
      return cut.users.every(key => isRevoked(list, key, refusedUntil(cut, key)));
    case 'signing-key':
      return !(nats.signing_keys ?? []).some(each => signingKeyOf(each) === cut.signingKey);
    case 'all-users':
      return (
        Number(list['*'] ?? -1) >= cut.at &&
        Object.entries(cut.ahead ?? {}).every(([key, at]) => isRevoked(list, key, at))
      );
    case 'close-account':
    case 'remove-account':
      return isShut(nats.limits);
  }
}

/** Does it refuse everybody, by the one revocation for all? */
export function revokesAll(kind: CutKind): boolean {
  return kind === 'all-users' || kind === 'close-account' || kind === 'remove-account';
}

/** Unix seconds: of this user, what was issued until then is refused. @param user public key */
export function refusedUntil({ at, ahead }: Cut, user: string): number {
  return Math.max(at, ahead?.[user] ?? 0);
}

/**
 * Does a connection have to go? Where the server does not show when its user's JWT was issued (bearer users, auth callout),
 * those that were there before the cut do; a later one was let in by what is in force now.
 *
 * @param wasThere it was connected before the cut
 */
export function mustGo({ identity }: Pick<ConnzEntry, 'identity'>, cut: Cut, wasThere: boolean): boolean {
  if (identity === undefined) return false;
  const { userKey, issuerKey, userIssuedAt } = identity;
  const old = userIssuedAt === 0 ? wasThere : userIssuedAt <= refusedUntil(cut, userKey);
  switch (cut.kind) {
    case 'user':
    case 'class':
      return old && cut.users.includes(userKey);
    case 'signing-key':
      return issuerKey === cut.signingKey;
    case 'all-users':
      return old;
    case 'close-account':
    case 'remove-account':
      return true;
  }
}

function everybodyRevoked(claims: AccountClaims, { at, ahead }: Cut): AccountClaims {
  return withRevocations(claims, { '*': at, ...ahead });
}
