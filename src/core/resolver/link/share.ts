/** `before` when every member of `next` is the same there, so that screens see by identity that nothing changed. */
export function shareObject<T extends object>(before: T | undefined, next: T): T {
  if (before === undefined) return next;
  let names = 0;
  // Without arrays in between: there may be 50,000 objects to look at.
  for (const name in next) {
    if (!Object.is(before[name], next[name])) return next;
    names++;
  }
  for (const _ in before) names--;
  return names === 0 ? before : next;
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
