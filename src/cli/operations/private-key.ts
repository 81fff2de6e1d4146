import { isPublicKey } from '../../core/nkeys/keys.ts';
import { Seed } from '../../core/nkeys/seed.ts';
import type { KeyRing } from '../../core/operations/keyring.ts';
import { readSeedFile } from '../../core/store/keys/seeds.ts';
import { isStdin, seedFromStdin } from '../seed-input.ts';
import type { World } from '../world.ts';

/**
 * What `-K` names, in nsc's order: a seed or a file with one goes into the ring; a role of a scope or a public key stays
 * as it is. `-` is a seed from stdin, asked for on a terminal.
 *
 * @returns public key or role
 * @throws NkeeperError `seed-unreadable`, `seed-not-a-seed`
 */
export async function signerFromFlag(given: string, ring: KeyRing, world: World): Promise<string> {
  if (isPublicKey(given)) return given;
  const seed = parsed(isStdin(given) ? await seedFromStdin(world, 'Seed that signs') : given);
  const found = seed ?? readSeedFile(given);
  if (!found) return given;
  ring.add(found);
  return found.publicKey;
}

function parsed(text: string): Seed | undefined {
  try {
    return Seed.parse(text);
  } catch {
    return undefined;
  }
}
