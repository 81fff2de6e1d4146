import { NkeeperError } from '../errors.ts';
import { anyObject, type JsonObject } from './json/any-value.ts';
import type { Node } from './json/node.ts';
import type { Reading } from './json/reading.ts';
import { optional, structure } from './json/structure.ts';
import { type Int, type StandardClaims, standardFields, tailFields } from './standard.ts';

/** Claims of any other kind: `nats` is the caller's own. */
export interface GenericClaims extends StandardClaims {
  readonly nats?: JsonObject;
}

export const genericCodec = structure<GenericClaims>({ ...standardFields, nats: optional(anyObject) });

/** Generic claims of version 1 have tags and type beside `nats`. */
interface OldGenericClaims extends GenericClaims {
  readonly tags?: readonly string[];
  readonly type?: string;
  readonly version?: Int;
}

const oldGenericCodec = structure<OldGenericClaims>({
  ...standardFields,
  nats: optional(anyObject),
  ...tailFields,
});

/**
 * Reads any claims as generic ones, those of version 1 with type and tags put into `nats`, as Go does. Go's library
 * panics where there is no `nats` to put them in.
 *
 * @throws NkeeperError `payload-field-type`, `generic-data-missing`
 */
export function readAsGeneric(version: 1 | 2, tree: Node, at: Reading): GenericClaims {
  const { tags = [], type, version: _, ...claims } = oldGenericCodec.read(tree, undefined, at) ?? {};
  at.finish();
  const moved = { ...(type === undefined ? {} : { type }), ...(tags.length === 0 ? {} : { tags }) };
  if (version === 2 || Object.keys(moved).length === 0) return claims;
  if (claims.nats === undefined) {
    throw new NkeeperError(
      'generic-data-missing',
      'This JWT of version 1 has a type or tags, but no "nats" member.',
    );
  }
  return { ...claims, nats: Object.assign(Object.create(null), claims.nats, moved) as JsonObject };
}
