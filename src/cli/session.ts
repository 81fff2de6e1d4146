import type { Locations } from '../core/store/locations.ts';
import { resolveLocations } from '../core/store/locations.ts';
import { openStore, type Store } from '../core/store/store.ts';
import type { GlobalFlags } from './global-flags.ts';
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

/** Finds the folders that the flags and the environment mean. */
export function locate(world: World, globals: GlobalFlags): Locations {
  const { allDirs, configDir, dataDir, keystoreDir } = globals;
  const flags = { allDirs, configDir, dataDir, keystoreDir };
  return resolveLocations({ env: world.env, home: world.home, cwd: world.cwd, flags });
}

/** Runs a command on its store, which is closed afterwards. What is wrong with nsc's configuration is said first. */
export async function withStore<Flags, T>(
  invocation: Invocation<Flags>,
  work: (session: Session<Flags>) => Promise<T>,
): Promise<T> {
  const { world, globals } = invocation;
  const output = createOutput(world.stdout, world.stderr);
  const locations = locate(world, globals);
  for (const problem of locations.problems) {
    output.message(`warning: ${problem.message}${problem.hint ? ` ${problem.hint}` : ''}`);
  }
  const store = openStore(locations, { now: () => Math.floor(world.now() / 1000) });
  try {
    return await work({ ...invocation, store, output });
  } finally {
    output.flush();
    store.close();
  }
}
