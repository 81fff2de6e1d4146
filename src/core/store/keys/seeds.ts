import { readFileSync, statSync } from 'node:fs';
import { messageOf, NkeeperError } from '../../errors.ts';
import { isPublicKey } from '../../nkeys/keys.ts';
import { Seed } from '../../nkeys/seed.ts';

/** Longest key file that is read; a seed has 58 bytes. */
const SIZE_LIMIT = 4096;

/** Where nsc keeps the seed of a public key: `keys/<first letter>/<letters 2 and 3>/<key>.nk`. */
export function keyPath(keystoreDir: string, publicKey: string): string {
  return `${keystoreDir}/keys/${publicKey.slice(0, 1)}/${publicKey.slice(1, 3)}/${publicKey}.nk`;
}

/**
 * Reads the seed of a public key from the keystore. The receiver wipes it when done.
 *
 * @throws NkeeperError `seed-key-invalid`, `seed-missing`, `seed-unreadable`, `seed-not-a-seed`, `seed-of-another-key`
 */
export function readSeed(keystoreDir: string, publicKey: string): Seed {
  if (!isPublicKey(publicKey)) {
    throw new NkeeperError('seed-key-invalid', `${publicKey} is not a public key.`);
  }
  const path = keyPath(keystoreDir, publicKey);
  const seed = readSeedFile(path);
  if (seed === undefined) {
    throw new NkeeperError('seed-missing', `The seed of ${publicKey} is not in the keystore.`, {
      hint: `It would be in ${path}.`,
    });
  }
  if (seed.publicKey === publicKey) return seed;
  const other = seed.publicKey;
  seed.wipe();
  throw new NkeeperError('seed-of-another-key', `${path} holds the seed of another key, ${other}.`, {
    hint: 'Find out which of the two is right before anything is signed with it.',
  });
}

/**
 * Reads a key file whatever its name is; undefined when there is none.
 *
 * @throws NkeeperError `seed-unreadable`, `seed-not-a-seed`
 */
export function readSeedFile(path: string): Seed | undefined {
  let bytes: Buffer;
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return undefined;
    if (!stat.isFile() || stat.size > SIZE_LIMIT) {
      throw new NkeeperError('seed-not-a-seed', `${path} is not a key file.`);
    }
    bytes = readFileSync(path);
  } catch (error) {
    if (error instanceof NkeeperError) throw error;
    throw new NkeeperError('seed-unreadable', `${path} cannot be read: ${messageOf(error)}.`, {
      cause: error,
    });
  }
  try {
    return Seed.parse(bytes.toString('latin1').trim());
  } catch (error) {
    throw new NkeeperError('seed-not-a-seed', `${path} does not hold a seed: ${messageOf(error)}`, {
      hint: 'Restore the file from a backup.',
    });
  } finally {
    bytes.fill(0);
  }
}
