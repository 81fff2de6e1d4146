import type { Int } from './standard.ts';

/** Subjects allowed and denied; `deny` wins. Without `allow` everything is allowed. */
export interface SubjectPermission {
  /** In `sub` an entry may be `subject queue`. */
  readonly allow?: readonly string[];
  readonly deny?: readonly string[];
}

/** Permission to answer: closes publishing to all but `pub.allow` and the replies that it grants. */
export interface ResponsePermission {
  /** Answers to one request; 0 means 1, negative no limit. */
  readonly max: Int;
  /** Nanoseconds; 0 means 2 minutes, negative for ever. */
  readonly ttl: Int;
}

export interface Permissions {
  readonly pub: SubjectPermission;
  readonly sub: SubjectPermission;
  readonly resp?: ResponsePermission;
}
