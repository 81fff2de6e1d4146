/** An account by its key, and the keys of those that it imports from. */
export interface ImportEdges {
  readonly key: string;
  readonly from: readonly string[];
}

/**
 * Accounts that could be part of a circle of imports, whatever the subjects: those that lead back to themselves. In most
 * systems there are none, which saves following each import through thousands of accounts. Tarjan's algorithm, without
 * recursion: chains of imports may be as long as there are accounts. It stops after each account, so that whoever runs it
 * can do something else in between.
 */
export function* accountsInCircles(accounts: Iterable<ImportEdges>): Generator<void, ReadonlySet<string>> {
  const edges = new Map<string, readonly string[]>();
  for (const { key, from } of accounts) {
    if (from.length > 0) edges.set(key, from);
    yield;
  }
  const found = new Set<string>();
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const isOpen = new Set<string>();

  const enter = (key: string) => {
    index.set(key, index.size);
    low.set(key, index.size - 1);
    open.push(key);
    isOpen.add(key);
    return { key, next: 0 };
  };
  const sink = (key: string, to: number | undefined) => low.set(key, Math.min(low.get(key) ?? 0, to ?? 0));

  for (const root of edges.keys()) {
    if (index.has(root)) continue;
    const path = [enter(root)];
    for (let at = path.at(-1); at !== undefined; at = path.at(-1)) {
      yield;
      const to = edges.get(at.key)?.[at.next++];
      if (to !== undefined) {
        if (to === at.key) found.add(to);
        if (!edges.has(to)) continue;
        if (!index.has(to)) path.push(enter(to));
        else if (isOpen.has(to)) sink(at.key, index.get(to));
        continue;
      }
      path.pop();
      const above = path.at(-1);
      if (above !== undefined) sink(above.key, low.get(at.key));
      if (low.get(at.key) !== index.get(at.key)) continue;
      const group = open.splice(open.lastIndexOf(at.key));
      for (const key of group) {
        isOpen.delete(key);
        if (group.length > 1) found.add(key);
      }
    }
  }
  return found;
}
