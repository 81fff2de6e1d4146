import { type Locations, resolveLocations } from '../core/store/locations.ts';
import type { GlobalFlags } from './global-flags.ts';
import type { World } from './world.ts';

/** Finds the folders that the flags and the environment mean. */
export function locate(world: World, globals: GlobalFlags): Locations {
  const { allDirs, configDir, dataDir, keystoreDir } = globals;
  const flags = { allDirs, configDir, dataDir, keystoreDir };
  return resolveLocations({ env: world.env, home: world.home, cwd: world.cwd, flags });
}
