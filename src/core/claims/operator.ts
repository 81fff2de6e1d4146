import type { NatsTail, StandardClaims } from './standard.ts';

/** Claims of an operator, named as in the JWT. */
export interface OperatorClaims extends StandardClaims {
  readonly nats: Operator;
}

export interface Operator extends NatsTail {
  /** The operator's other keys, in the order given. */
  readonly signing_keys?: readonly string[];
  /** Where tools push accounts: `https://host/jwt/v1`, or a comma separated list of `nats://...`. */
  readonly account_server_url?: string;
  /** Where tools connect: `nats`, `tls`, `ws`, `wss` URLs. */
  readonly operator_service_urls?: readonly string[];
  /** Public account key. */
  readonly system_account?: string;
  /** `major.minor.patch`: older servers refuse to start. */
  readonly assert_server_version?: string;
  /** Accounts must be signed by signing keys, users by accounts' signing keys. */
  readonly strict_signing_key_usage?: boolean;
}
