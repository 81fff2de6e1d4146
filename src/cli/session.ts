import { openStore, type Store } from '../core/store/store.ts';
import { isLeftUnfinished, UNFINISHED } from '../core/store/unfinished.ts';
import { keepHeapSmall } from '../frugal-heap.ts';
import type { GlobalFlags } from './global-flags.ts';
import { keySources } from './key-sources.ts';
import { locate } from './locate.ts';
import { createOutput, type Output } from './output.ts';
import type { Invocation } from './program.ts';
import type { World } from './world.ts';

/** One command's open store and output. */
export interface Session<Flags> {
  readonly world: World;
  readonly globals: GlobalFlags;
  readonly flags: Flags;
  readonly args: readonly string[];
  readonly store: Store;
  readonly output: Output;
}

/**
 * Runs a command on its store, which is closed afterwards. What is wrong with nsc's configuration is said first.
 * @param options `index: false` reads and verifies everything afresh.
 */
export async function withStore<Flags, T>(
  invocation: Invocation<Flags>,
  work: (session: Session<Flags>) => Promise<T>,
  options: { readonly index?: boolean } = {},
): Promise<T> {
  const { world, globals } = invocation;
  const output = createOutput(world, globals);
  const locations = locate(world, globals);
  for (const problem of locations.problems) {
    output.message(`warning: ${problem.message}${problem.hint ? ` ${problem.hint}` : ''}`);
  }
  const keys = keySources(world, globals, locations);
  const store = openStore(locations, { ...options, keys, now: () => Math.floor(world.now() / 1000) });
  try {
    await keepHeapSmall(store.operators().reduce((sum, { accounts }) => sum + accounts, 0));
    return await work({ ...invocation, store, output });
  } finally {
    output.flush();
    if (await isLeftUnfinished(locations.storesDir.path)) output.message(UNFINISHED);
    store.close();
    keys.close();
  }
}
