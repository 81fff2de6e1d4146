import type { Int, NatsTail, StandardClaims } from './standard.ts';

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
