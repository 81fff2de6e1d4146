import { list } from './json/containers.ts';
import { flag, text } from './json/scalars.ts';
import { always, optional, structure } from './json/structure.ts';
import { type NatsTail, type StandardClaims, standardFields, tailFields } from './standard.ts';

/** Claims of an operator, named as in the JWT. */
export interface OperatorClaims extends StandardClaims {
  readonly nats: Operator;
}

/** What an operator says under `nats`. */
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

/** The members that version 1 knew already. */
export const oldOperatorFields = {
  signing_keys: optional(list(text)),
  account_server_url: optional(text),
  operator_service_urls: optional(list(text)),
  system_account: optional(text),
};

export const operatorCodec = structure<OperatorClaims>({
  ...standardFields,
  nats: always(
    structure<Operator>({
      ...oldOperatorFields,
      assert_server_version: optional(text),
      strict_signing_key_usage: optional(flag),
      ...tailFields,
    }),
  ),
});
