/**
 * Which column each node of a graph stands in: 0 where nothing leads to it, else one beyond the last one that leads to it.
 * Lines that close a circle are left out of that. Without recursion: chains may be as long as the graph is large.
 *
 * @param sources for each node the nodes that lead to it
 */
export function layersOf(sources: readonly (readonly number[])[]): readonly number[] {
  const layers: number[] = [];
  const begun = new Set<number>();
  for (let start = 0; start < sources.length; start++) {
    const path = layers[start] === undefined ? [start] : [];
    while (path.length > 0) {
      const node = path.at(-1)!;
      begun.add(node);
      const open = sources[node]!.find(source => layers[source] === undefined && !begun.has(source));
      if (open !== undefined) {
        path.push(open);
        continue;
      }
      layers[node] = sources[node]!.reduce((most, source) => Math.max(most, (layers[source] ?? -1) + 1), 0);
      path.pop();
    }
  }
  return layers;
}
