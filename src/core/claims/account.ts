import { list, map, nullable } from './json/containers.ts';
import { int64, text, uint8 } from './json/scalars.ts';
import { always, optional, optionalStructure, structure } from './json/structure.ts';
import { type AccountLimits, accountLimitsCodec } from './limits.ts';
import { type Permissions, permissionsCodec } from './permissions.ts';
import { type SigningKey, signingKeysCodec } from './scopes.ts';
import { type Export, exportCodec, type Import, importCodec } from './sharing.ts';
import { type Int, type NatsTail, type StandardClaims, standardFields, tailFields } from './standard.ts';

/** Claims of an account, named as in the JWT. */
export interface AccountClaims extends StandardClaims {
  readonly nats: Account;
}

/** What an account says under `nats`. Go always writes `limits`, `default_permissions` and `authorization`. */
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

const mapping = structure<Mapping>({
  subject: always(text),
  weight: optional(uint8),
  cluster: optional(text),
});

/** The members that version 1 knew already, beside limits and signing keys. */
export const oldAccountFields = {
  imports: optional(list(nullable(importCodec))),
  exports: optional(list(nullable(exportCodec))),
  revocations: optional(map(int64)),
};

export const accountCodec = structure<AccountClaims>({
  ...standardFields,
  nats: always(
    structure<Account>({
      imports: oldAccountFields.imports,
      exports: oldAccountFields.exports,
      limits: always(accountLimitsCodec),
      signing_keys: optional(signingKeysCodec),
      revocations: oldAccountFields.revocations,
      default_permissions: always(permissionsCodec),
      mappings: optional(map(nullable(list(mapping)))),
      authorization: always(
        structure<ExternalAuthorization>({
          auth_users: optional(list(text)),
          allowed_accounts: optional(list(text)),
          xkey: optional(text),
        }),
      ),
      trace: optional(
        optionalStructure(structure<MsgTrace>({ dest: optional(text), sampling: optional(int64) })),
      ),
      cluster_traffic: optional(text),
      description: optional(text),
      info_url: optional(text),
      ...tailFields,
    }),
  ),
});
