import { basename } from 'node:path';
import { NkeeperError } from '../core/errors.ts';
import { readPreferencesFile } from '../core/preferences.ts';
import { protectionOf } from '../core/protection.ts';
import type { GlobalFlags } from './global-flags.ts';
import { confirmed } from './operations/confirm.ts';
import type { Output } from './output.ts';
import type { World } from './world.ts';

/**
 * The gate of `--read-only` alone: for what changes neither store nor servers, and still something of the person's.
 *
 * @throws NkeeperError `read-only`
 */
export function refuseReadOnly({ readOnly }: GlobalFlags): void {
  if (readOnly) throw new NkeeperError('read-only', 'Nothing was changed: --read-only.');
}

/**
 * The gate of `--read-only` and of what is protected in the preferences. Where these cannot be read a person has to say that
 * it is meant: `--yes` answers other questions, and a script may be what it is protected against.
 *
 * @throws NkeeperError `read-only`, `preferences-unusable` (rejects)
 */
export async function refuseProtected(world: World, globals: GlobalFlags, storesDir: string): Promise<void> {
  const fault = gate(world, globals, storesDir);
  if (fault === undefined) return;
  const { stdin, stdout, stderr } = world.streams;
  if (!stdin.isTTY || !(stderr ?? stdout).isTTY) throw fault;
  world.stderr(`${fault.message}\nIt may protect this store.\n`);
  if (!(await confirmed(globals.context ?? basename(storesDir)))) throw fault;
}

/**
 * The same gate for an emergency: preferences that cannot be read are told, and stop nothing.
 *
 * @throws NkeeperError `read-only`
 */
export function refuseProtectedEmergency(
  world: World,
  globals: GlobalFlags,
  storesDir: string,
  output: Output,
): void {
  const fault = gate(world, globals, storesDir);
  if (fault === undefined) return;
  const what = globals.context === undefined ? 'this store' : `this store or context ${globals.context}`;
  output.message(`warning: ${fault.message} Whether ${what} is protected is not known: it goes on.`);
}

/** May it be that nothing is to be changed here? Nobody is asked, and nothing is said. */
export function mayBeProtected(world: World, globals: GlobalFlags, storesDir: string): boolean {
  try {
    return gate(world, globals, storesDir) !== undefined;
  } catch (error) {
    if (error instanceof NkeeperError && error.code === 'read-only') return true;
    throw error;
  }
}

/** @returns why it is not known whether it is protected @throws NkeeperError `read-only` */
function gate(
  { env, home }: World,
  { readOnly, context }: GlobalFlags,
  storesDir: string,
): NkeeperError | undefined {
  let fault: NkeeperError | undefined;
  const preferences = (() => {
    try {
      return readPreferencesFile({ env, home });
    } catch (error) {
      if (!(error instanceof NkeeperError)) throw error;
      fault = error;
      return {};
    }
  })();
  const reason = protectionOf({ readOnly, context, storesDir }, preferences);
  if (reason === undefined) return fault;
  throw new NkeeperError('read-only', `Nothing was changed: ${reason}.`, {
    hint: '--dry-run shows what a command would do.',
  });
}
