import { list } from './json/containers.ts';
import { int64, text } from './json/scalars.ts';
import { always, type Fields, optional, optionalStructure, structure } from './json/structure.ts';
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

/** What may be published and subscribed. Nothing in it at all: everything may, or the account’s default ones count. */
export interface Permissions {
  readonly pub: SubjectPermission;
  readonly sub: SubjectPermission;
  readonly resp?: ResponsePermission;
}

const subjectPermission = structure<SubjectPermission>({
  allow: optional(list(text)),
  deny: optional(list(text)),
});

const responsePermission = structure<ResponsePermission>({ max: always(int64), ttl: always(int64) });

export const permissionFields: Fields<Permissions> = {
  pub: always(subjectPermission),
  sub: always(subjectPermission),
  resp: optional(optionalStructure(responsePermission)),
};

export const permissionsCodec = structure<Permissions>(permissionFields);
