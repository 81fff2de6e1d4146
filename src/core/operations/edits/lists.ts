/** A list with more entries, sorted as nsc keeps them; what is there already is not added again. */
export function addTo(
  list: readonly string[] | undefined,
  added: readonly string[],
): readonly string[] | undefined {
  if (added.length === 0) return list;
  return [...new Set([...(list ?? []), ...added])].sort();
}

/** A list without some entries. */
export function without(
  list: readonly string[] | undefined,
  removed: readonly string[],
): readonly string[] | undefined {
  return removed.length === 0 ? list : list?.filter(entry => !removed.includes(entry));
}

/**
 * A member of claims: left out where the edit has emptied it, since an empty list means something else than none (a user
 * with one cannot be scoped). One that was empty before stays.
 */
export function filled<N extends string>(
  name: N,
  list: readonly string[] | undefined,
  before: readonly string[] | undefined,
): { readonly [K in N]?: readonly string[] } {
  if (list === undefined || (list.length === 0 && before?.length !== 0)) return {};
  return { [name]: list } as { readonly [K in N]: readonly string[] };
}
