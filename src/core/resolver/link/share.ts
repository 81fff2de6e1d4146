/** `before` when every member of `next` is the same there, so that screens see by identity that nothing changed. */
export function shareObject<T extends object>(before: T | undefined, next: T): T {
  if (before === undefined) return next;
  const names = Object.keys(next) as (keyof T)[];
  if (names.length !== Object.keys(before).length) return next;
  return names.every(name => Object.is(before[name], next[name])) ? before : next;
}

/** `before` when it holds the same elements in the same order. */
export function shareList<T>(before: readonly T[], next: readonly T[]): readonly T[] {
  return before.length === next.length && next.every((item, i) => Object.is(before[i], item)) ? before : next;
}

/** `before` when it holds the same entries. */
export function shareMap<K, V>(
  before: ReadonlyMap<K, V> | undefined,
  next: ReadonlyMap<K, V>,
): ReadonlyMap<K, V> {
  if (before === undefined || before.size !== next.size) return next;
  for (const [key, value] of next) if (!Object.is(before.get(key), value)) return next;
  return before;
}
