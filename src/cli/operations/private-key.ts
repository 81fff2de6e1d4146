import { isPublicKey } from '../../core/nkeys/keys.ts';
import { Seed } from '../../core/nkeys/seed.ts';
import type { KeyRing } from '../../core/operations/keyring.ts';
import { readSeedFile } from '../../core/store/keys/seeds.ts';

/**
 * What `-K` names, in nsc's order: a seed or a file with one goes into the ring; a role of a scope or a public key stays
 * as it is.
 *
 * @param warn is told when a seed stands on the command line, where others can see it
 * @returns public key or role
 * @throws NkeeperError `seed-unreadable`, `seed-not-a-seed`
 */
export function signerFromFlag(given: string, ring: KeyRing, warn: (sentence: string) => void): string {
  if (isPublicKey(given)) return given;
  const seed = parsed(given);
  if (seed) {
    warn(
      'A seed on the command line can be read by everybody on this machine, and stays in the history of the shell. -K takes a file too.',
    );
  }
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
