import type { StandardClaims } from './standard.ts';

/** Any JSON value as it is read; objects have no prototype. */
export type JsonValue = null | boolean | number | bigint | string | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [member: string]: JsonValue;
}

/** Claims of any other kind: `nats` is the caller's own. */
export interface GenericClaims extends StandardClaims {
  readonly nats?: JsonObject;
}
