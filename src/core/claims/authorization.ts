import { list, nullable } from './json/containers.ts';
import { int64, text, uint64 } from './json/scalars.ts';
import { always, optional, optionalStructure, structure } from './json/structure.ts';
import { type Int, type NatsTail, type StandardClaims, standardFields, tailFields } from './standard.ts';

/** What a server asks an auth callout. */
export interface AuthorizationRequestClaims extends StandardClaims {
  readonly nats: AuthorizationRequest;
}

export interface AuthorizationRequest extends NatsTail {
  readonly server_id: ServerIdentity;
  /** User key, used once, that the answer must be about. */
  readonly user_nkey: string;
  readonly client_info: ClientInformation;
  readonly connect_opts: ConnectOptions;
  readonly client_tls?: ClientTls;
  /** Servers do not use it. */
  readonly request_nonce?: string;
}

export interface ServerIdentity {
  readonly name: string;
  readonly host: string;
  readonly id: string;
  readonly version?: string;
  readonly cluster?: string;
  readonly tags?: readonly string[];
  readonly xkey?: string;
}

export interface ClientInformation {
  readonly host?: string;
  readonly id?: Int;
  readonly user?: string;
  readonly name?: string;
  readonly tags?: readonly string[];
  readonly name_tag?: string;
  readonly kind?: string;
  readonly type?: string;
  readonly mqtt_id?: string;
  readonly nonce?: string;
}

/** What the client said when it connected. */
export interface ConnectOptions {
  readonly jwt?: string;
  readonly nkey?: string;
  readonly sig?: string;
  readonly auth_token?: string;
  readonly user?: string;
  readonly pass?: string;
  readonly name?: string;
  readonly lang?: string;
  readonly version?: string;
  readonly protocol: Int;
}

export interface ClientTls {
  readonly version?: string;
  readonly cipher?: string;
  /** PEM. */
  readonly certs?: readonly string[];
  readonly verified_chains?: readonly (readonly string[] | null)[];
}

/** What an auth callout answers: a user JWT or an error. */
export interface AuthorizationResponseClaims extends StandardClaims {
  readonly nats: AuthorizationResponse;
}

export interface AuthorizationResponse extends NatsTail {
  readonly jwt?: string;
  readonly error?: string;
  /** Public key of the account, when one of its signing keys signed. */
  readonly issuer_account?: string;
}

const texts = list(text);

const requestCodec = structure<AuthorizationRequest>({
  server_id: always(
    structure<ServerIdentity>({
      name: always(text),
      host: always(text),
      id: always(text),
      version: optional(text),
      cluster: optional(text),
      tags: optional(texts),
      xkey: optional(text),
    }),
  ),
  user_nkey: always(text),
  client_info: always(
    structure<ClientInformation>({
      host: optional(text),
      id: optional(uint64),
      user: optional(text),
      name: optional(text),
      tags: optional(texts),
      name_tag: optional(text),
      kind: optional(text),
      type: optional(text),
      mqtt_id: optional(text),
      nonce: optional(text),
    }),
  ),
  connect_opts: always(
    structure<ConnectOptions>({
      jwt: optional(text),
      nkey: optional(text),
      sig: optional(text),
      auth_token: optional(text),
      user: optional(text),
      pass: optional(text),
      name: optional(text),
      lang: optional(text),
      version: optional(text),
      protocol: always(int64),
    }),
  ),
  client_tls: optional(
    optionalStructure(
      structure<ClientTls>({
        version: optional(text),
        cipher: optional(text),
        certs: optional(texts),
        verified_chains: optional(list(nullable(texts))),
      }),
    ),
  ),
  request_nonce: optional(text),
  ...tailFields,
});

export const authorizationRequestCodec = structure<AuthorizationRequestClaims>({
  ...standardFields,
  nats: always(requestCodec),
});

export const authorizationResponseCodec = structure<AuthorizationResponseClaims>({
  ...standardFields,
  nats: always(
    structure<AuthorizationResponse>({
      jwt: optional(text),
      error: optional(text),
      issuer_account: optional(text),
      ...tailFields,
    }),
  ),
});
