import type { Claims } from '../../claims/kinds.ts';
import { addTags, removeTags } from '../../claims/scalars/tags.ts';
import type { InputOf } from '../fields/field.ts';
import type { tagEditFields, timeFields } from '../fields/groups.ts';

/** Claims with other times; 0 takes one away. */
export function editTimes<C extends Claims>(claims: C, { start, expiry }: InputOf<typeof timeFields>): C {
  const { nbf, exp, ...others } = claims;
  const from = start ?? nbf;
  const until = expiry ?? exp;
  return {
    ...others,
    ...(from === undefined || start === 0 ? {} : { nbf: from }),
    ...(until === undefined || expiry === 0 ? {} : { exp: until }),
  } as C;
}

/** Claims with tags added and removed. */
export function editTags<C extends Claims>(
  claims: C,
  { tag = [], rmTag = [] }: InputOf<typeof tagEditFields>,
): C {
  if (tag.length === 0 && rmTag.length === 0) return claims;
  const { tags: before = [], ...nats } = claims.nats as { readonly tags?: readonly string[] };
  // Sorted, as nsc keeps them: their order means nothing.
  const tags = [...addTags(removeTags(before, rmTag), tag)].sort();
  return { ...claims, nats: { ...nats, ...(tags.length === 0 ? {} : { tags }) } };
}

/** A member with a text; empty takes it away, undefined leaves it as it is. */
export function editText<O extends object, N extends keyof O & string>(
  object: O,
  name: N,
  text: string | undefined,
): O {
  if (text === undefined) return object;
  const { [name]: _, ...others } = object;
  return (text === '' ? others : { ...others, [name]: text }) as O;
}
