import { readPreferencesFile } from '../core/preferences.ts';
import { CommandKeys } from '../core/store/keys/command-keys.ts';
import { KeySources } from '../core/store/keys/key-sources.ts';
import type { Locations } from '../core/store/locations.ts';
import type { GlobalFlags } from './global-flags.ts';
import type { World } from './world.ts';

/**
 * Where the keys of a store are: its keystore, sealed or not, and the program that was named for others. Nothing is started, opened or
 * asked yet.
 */
export function keySources(
  world: World,
  globals: GlobalFlags,
  { keystoreDir }: Pick<Locations, 'keystoreDir'>,
): KeySources {
  const { env, home } = world;
  const command = globals.keyCommand ?? (env.NKEEPER_KEY_COMMAND || preferredCommand(env, home));
  return new KeySources(keystoreDir.path, {
    others: command ? [new CommandKeys(command, { env })] : [],
    unlock: async mayAsk =>
      (await import('./seal/unlock-keystore.ts')).unlockKeystore(world, globals, keystoreDir.path, mayAsk),
  });
}

/** A preferences file that cannot be used is told of where it matters more. */
function preferredCommand(env: World['env'], home: string): string | undefined {
  try {
    return readPreferencesFile({ env, home }).keyCommand;
  } catch {
    return undefined;
  }
}
