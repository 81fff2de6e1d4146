/** Calls at once: more than libuv has threads (4), so that these never wait for the next. */
const AT_ONCE = 32;

/**
 * Does `work` for every item, many at once. After a failure nothing new begins, and what runs is waited for: whoever
 * cleans up behind it must not be overtaken.
 *
 * @throws the first failure
 */
export async function inParallel<T>(
  items: readonly T[],
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failed = false;
  let failure: unknown;
  const lane = async () => {
    while (!failed && next < items.length) {
      const index = next++;
      try {
        await work(items[index] as T, index);
      } catch (error) {
        if (!failed) failure = error;
        failed = true;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, lane));
  if (failed) throw failure;
}

/** Parts of a list in which all neighbours are of one sort. */
export function runsOf<T>(items: readonly T[], sortOf: (item: T) => string): T[][] {
  const runs: T[][] = [];
  let last: string | undefined;
  for (const item of items) {
    const sort = sortOf(item);
    if (sort === last) runs.at(-1)?.push(item);
    else runs.push([item]);
    last = sort;
  }
  return runs;
}
