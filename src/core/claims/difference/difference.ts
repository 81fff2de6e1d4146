import type { ClaimKind, Claims } from '../kinds.ts';
import { accountShape } from './account.ts';
import { compareShape } from './compare.ts';
import { operatorShape } from './operator.ts';
import type { RecordShape } from './shape.ts';
import { claimsShape } from './standard.ts';
import { userShape } from './user.ts';

/** One thing that is not the same in two versions of claims. Texts are not clean: names and subjects stand in them. */
export interface Difference {
  /** Where it is in the JWT: `nats.limits.conn`, `nats.exports[orders.>].token_req`. */
  readonly path: string;
  /** What people call it: `Client connections`, `Export orders.>: Who may import`. */
  readonly label: string;
  /** In words and units; absent where it was not there. */
  readonly before?: string;
  /** In words and units; absent where it is not there any more. */
  readonly after?: string;
  /** The element that it is of, for counting: several differences may be of one export. */
  readonly part?: { readonly noun: string; readonly name: string };
  /** The public key that it is about. */
  readonly key?: string;
}

/**
 * What differs between two versions of claims, field by field; lists and maps element by element. Whatever is written
 * differently is told, also what has no words here; but for the JWT's id, which is a hash over the rest.
 */
export function claimsDifference(kind: ClaimKind, before: Claims, after: Claims): readonly Difference[] {
  return compareShape(SHAPES[kind] ?? OTHER, before, after);
}

const SHAPES: { readonly [K in ClaimKind]?: RecordShape } = {
  operator: operatorShape,
  account: accountShape,
  user: userShape,
};

const OTHER = claimsShape({});
