import type { AccountLimits } from './limits.ts';
import type { Permissions } from './permissions.ts';
import type { SigningKey } from './scopes.ts';
import type { Export, Import } from './sharing.ts';
import type { Int, NatsTail, StandardClaims } from './standard.ts';

/** Claims of an account, named as in the JWT. */
export interface AccountClaims extends StandardClaims {
  readonly nats: Account;
}

export interface Account extends NatsTail {
  /** An entry may be `null` in a strange token: validation says so. */
  readonly imports?: readonly (Import | null)[];
  readonly exports?: readonly (Export | null)[];
  readonly limits: AccountLimits;
  /** Sorted by key, each key once. */
  readonly signing_keys?: readonly SigningKey[];
  /** Users: public key or `*` → Unix seconds; a token issued then or before is revoked. */
  readonly revocations?: Readonly<Record<string, Int>>;
  /** For users that have no permission of their own at all. */
  readonly default_permissions: Permissions;
  /** Subject → where its messages go. */
  readonly mappings?: Readonly<Record<string, readonly Mapping[] | null>>;
  readonly authorization: ExternalAuthorization;
  readonly trace?: MsgTrace;
  /** `system` or `owner`: the account that carries replication traffic; free text on the wire. */
  readonly cluster_traffic?: string;
  readonly description?: string;
  readonly info_url?: string;
}

/** One destination of a mapped subject. */
export interface Mapping {
  readonly subject: string;
  /** Percent; 0 or absent means 100. */
  readonly weight?: Int;
  /** Only in this cluster. */
  readonly cluster?: string;
}

/** Auth callout: switched on by `auth_users`. */
export interface ExternalAuthorization {
  /** User keys of the callout service; they bypass it. */
  readonly auth_users?: readonly string[];
  /** Accounts that it may place users in, or `*` alone. */
  readonly allowed_accounts?: readonly string[];
  /** Public curve key that requests are sealed to. */
  readonly xkey?: string;
}

/** Where traces of messages with a W3C trace header go. */
export interface MsgTrace {
  readonly dest?: string;
  /** Percent, 1 to 100; 0 or absent means 100. */
  readonly sampling?: Int;
}
