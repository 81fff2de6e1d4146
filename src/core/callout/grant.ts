import { isSourceAllowed } from '../claims/access/source-check.ts';
import { checkTimesOfDay } from '../claims/access/times-check.ts';
import type { UserLimits } from '../claims/limits.ts';
import { newScopedUser, newUser } from '../claims/new-claims.ts';
import type { LaterSigner } from '../claims/token/encode.ts';
import { issueTokenLater } from '../claims/token/issue-token.ts';
import { hasOwnLimits, type UserClaims } from '../claims/user.ts';
import { NkeeperError } from '../errors.ts';
import type { CalloutRequest } from './request.ts';

/** Where a client lands, and what it may do there. */
export interface CalloutGrant {
  /** Public key of the account. */
  readonly account: string;
  /** Which key of the account signs: role of a scope, or public key. Absent: its plain one. */
  readonly signWith?: string;
  /** Name that servers show for the connection; absent: they show the throw-away key. */
  readonly name?: string;
  /**
   * Permissions and limits. None under the key of a scope: that gives them. What is absent is not limited. Of users of a callout
   * servers keep permissions, `times` and connection types; **not** `subs`, `payload` and `src` (nats-server 2.15.2, measured).
   * `src` is looked at here, the others are limits of the account.
   */
  readonly limits?: Partial<UserLimits>;
  readonly tags?: readonly string[];
  /** Unix seconds: the connection ends then. */
  readonly expires?: number;
  /** Name of the account, for servers without an operator (`auth_callout` in their configuration): they place by it. */
  readonly audience?: string;
  /** For the service's own log: what decided, such as the name of a rule. */
  readonly by?: string;
}

/** What a decision says where it does not let somebody in. */
export interface CalloutRefusal {
  /** Why: it stands in the server's log. The client never learns it. */
  readonly refuse: string;
  /** For the service's own log: what decided. */
  readonly by?: string;
}

/** Yes with a grant, or no with a reason. */
export type CalloutDecision = CalloutGrant | CalloutRefusal;

/** One key that may sign users of an account. */
export interface GrantSigner {
  readonly signer: LaterSigner;
  /** It is the account's identity key; else the user has to name its account. */
  readonly identity: boolean;
  /** Role of its scope: users that it signs have no limits of their own. Absent: none. */
  readonly role?: string;
  /** Networks of its scope: servers do not look at them here. */
  readonly src?: readonly string[];
}

/** An account that users may be placed in, with the keys that are at hand for that. */
export interface GrantAccount {
  /** Public key. */
  readonly key: string;
  readonly name: string;
  /** The plain ones first. */
  readonly signers: readonly GrantSigner[];
  /** The account takes no bearer users. */
  readonly disallowBearer?: boolean;
}

/** Not the grant is wrong, but this client, or the time: the service says no. */
export const DEPENDS_ON_CLIENT: ReadonlySet<string> = new Set([
  'callout-source-not-allowed',
  'callout-time-not-allowed',
]);

/**
 * The user JWT that carries out a grant.
 *
 * @param now Unix seconds
 * @throws NkeeperError `callout-account-not-allowed`, `callout-signer-unknown`, `callout-grant-invalid`,
 *   `callout-source-not-allowed`, `callout-time-not-allowed`, those of `issueToken`: `claims-refused`
 */
export async function signGrant(
  { userKey, client }: Pick<CalloutRequest, 'userKey' | 'client'>,
  grant: CalloutGrant,
  accounts: ReadonlyMap<string, GrantAccount>,
  now: number,
): Promise<string> {
  const account = accounts.get(grant.account);
  if (!account)
    throw new NkeeperError(
      'callout-account-not-allowed',
      `Account ${grant.account} is none that this service may place users in.`,
    );
  const chosen = chooseGrantSigner(account, grant.signWith);
  const claims = claimsOf(userKey, grant, account, chosen);
  if (grant.expires !== undefined && grant.expires <= now)
    throw new NkeeperError('callout-grant-invalid', 'The user would have ended already.');
  if (chosen.role !== undefined && hasOwnLimits(claims))
    throw new NkeeperError(
      'callout-grant-invalid',
      `A user of scope "${chosen.role}" has no permissions or limits of its own.`,
    );
  if (claims.nats.bearer_token && account.disallowBearer)
    throw new NkeeperError('callout-grant-invalid', `Account ${account.name} takes no bearer users.`);
  const token = await issueTokenLater('user', claims, chosen.signer, now);
  for (const src of [claims.nats.src, chosen.src])
    if (!isSourceAllowed(src ?? [], client.host ?? ''))
      throw new NkeeperError(
        'callout-source-not-allowed',
        `The user may not connect from ${client.host || 'inside the server'}.`,
      );
  const { times = [], times_location: zone = '' } = claims.nats;
  // Without a zone it is that of the server, which alone knows it.
  if (zone !== '' && !checkTimesOfDay(times, zone, now * 1000).allowed)
    throw new NkeeperError(
      'callout-time-not-allowed',
      `The user may not be connected at this time of day in ${zone}.`,
    );
  return token;
}

/** @throws NkeeperError `callout-signer-unknown` */
export function chooseGrantSigner({ name, signers }: GrantAccount, wanted: string | undefined): GrantSigner {
  const found =
    wanted === undefined
      ? signers.find(({ role }) => role === undefined)
      : (signers.find(({ signer }) => signer.publicKey === wanted) ??
        signers.find(({ role }) => role === wanted));
  if (found) return found;
  const what = wanted === undefined ? 'key without a scope' : `key or role "${wanted}"`;
  const roles = signers.flatMap(({ role }) => (role === undefined ? [] : [`"${role}"`]));
  throw new NkeeperError('callout-signer-unknown', `No ${what} of account ${name} is at hand to sign with.`, {
    hint:
      roles.length > 0
        ? `There are those of roles: ${roles.join(', ')}. With one of them the scope gives the permissions.`
        : `nkeeper edit account ${name} --sk generate makes one; then push. A file that has one: --key FILE.`,
  });
}

function claimsOf(
  userKey: string,
  { name, limits = {}, tags = [], expires, audience }: CalloutGrant,
  { key }: GrantAccount,
  { identity, role }: GrantSigner,
): UserClaims {
  const fresh = role === undefined ? newUser(userKey) : newScopedUser(userKey);
  return {
    ...fresh,
    ...(audience === undefined ? {} : { aud: audience }),
    ...(expires === undefined ? {} : { exp: expires }),
    ...(name === undefined ? {} : { name }),
    nats: {
      ...fresh.nats,
      ...limits,
      ...(identity ? {} : { issuer_account: key }),
      ...(tags.length > 0 ? { tags } : {}),
    },
  };
}
