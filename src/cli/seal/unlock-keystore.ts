import { preferencesFolder } from '../../core/preferences.ts';
import { keystoreLocked } from '../../core/store/keys/seed-stays.ts';
import { AgentAccess } from '../../core/store/seal/agent-access.ts';
import { AgentLink, agentSocket } from '../../core/store/seal/agent-socket.ts';
import { sealId, unlockSeal } from '../../core/store/seal/seal-file.ts';
import type { SealedAccess } from '../../core/store/seal/sealed-access.ts';
import { SealedFiles } from '../../core/store/seal/sealed-files.ts';
import type { GlobalFlags } from '../global-flags.ts';
import { createOutput } from '../output.ts';
import { passphraseFor } from '../passphrase.ts';
import type { World } from '../world.ts';

/**
 * Opens a sealed keystore for one command: by the file that was named, else by the agent, else by asking.
 *
 * @param mayAsk false: nobody waits for it, so no person is disturbed
 * @throws NkeeperError `keystore-locked`, `passphrase-wrong`, `cancelled`
 */
export async function unlockKeystore(
  world: World,
  globals: GlobalFlags,
  keystoreDir: string,
  mayAsk: boolean,
): Promise<SealedAccess> {
  const { keystorePassphraseFile: passphraseFile } = globals;
  const link = passphraseFile === undefined ? await openAgent(world, keystoreDir) : undefined;
  if (link) return new AgentAccess(link);
  const { stdin, stdout, stderr = stdout } = world.streams;
  if (passphraseFile === undefined && !(mayAsk && stdin.isTTY && stderr.isTTY)) throw keystoreLocked();
  const output = createOutput(world, globals);
  const flags = passphraseFile === undefined ? {} : { passphraseFile };
  const passphrase = await passphraseFor({ world, flags, output }, 'Passphrase of the keystore: ');
  return new SealedFiles(keystoreDir, await unlockSeal(keystoreDir, passphrase));
}

/** The agent of a keystore, where one listens. */
export function openAgent(world: World, keystoreDir: string): Promise<AgentLink | undefined> {
  return AgentLink.open(socketOf(world, keystoreDir));
}

export function socketOf({ env, home }: World, keystoreDir: string): string {
  return agentSocket(sealId(keystoreDir), env, preferencesFolder(env, home));
}
