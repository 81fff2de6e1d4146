import { list } from './json/containers.ts';
import { int64, text } from './json/scalars.ts';
import { type Fields, optional } from './json/structure.ts';

/** An integer of a claim: `bigint` only where the value does not fit a double exactly (beyond ±(2^53 − 1)). */
export type Int = number | bigint;

/** The members that every claim kind has beside `nats`, in written order. Absent is the same as empty or zero. */
export interface StandardClaims {
  /** Audience; used by auth callout only. */
  readonly aud?: string;
  /** Unix seconds; absent or not positive: never. At `exp` itself the claim is still valid. */
  readonly exp?: Int;
  /** Hash over these standard claims; nobody verifies it on reading. */
  readonly jti?: string;
  /** Unix seconds when it was signed; what revocations compare with. */
  readonly iat?: Int;
  /** Public key that signed. */
  readonly iss?: string;
  /** Display name; `{{name()}}` in scope templates. */
  readonly name?: string;
  /** Unix seconds; absent or not positive: valid from the start. */
  readonly nbf?: Int;
  /** Public key that the claim is about. */
  readonly sub?: string;
}

/** The last members of `nats` in every claim kind but the generic one, in written order. */
export interface NatsTail {
  /** As found: reading and writing never change their case. */
  readonly tags?: readonly string[];
  /** Claim kind; set when encoding. */
  readonly type?: string;
  /** 2, or 1 when it was read from a version 1 token. */
  readonly version?: Int;
}

export const standardFields: Fields<StandardClaims> = {
  aud: optional(text),
  exp: optional(int64),
  jti: optional(text),
  iat: optional(int64),
  iss: optional(text),
  name: optional(text),
  nbf: optional(int64),
  sub: optional(text),
};

export const tailFields: Fields<NatsTail> = {
  tags: optional(list(text)),
  type: optional(text),
  version: optional(int64),
};
