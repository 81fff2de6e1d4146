import { NkeeperError } from '../errors.ts';
import { isPublicKey } from '../nkeys/keys.ts';
import type { KeyKind, PublicKey } from '../nkeys/kinds.ts';
import { Seed } from '../nkeys/seed.ts';
import { readSeedFile } from '../store/keys/seeds.ts';
import type { Draft } from './draft.ts';

/**
 * A key that an operation was given: `generate` (made, and kept in the keystore), a public key, a seed, or a file with a
 * seed. Of the last two only the public key is used: nothing is copied into the keystore, as with nsc.
 *
 * @throws NkeeperError `key-input-invalid`, `key-kind-wrong`, `seed-unreadable`, `seed-not-a-seed`
 */
export function keyInput(draft: Draft, given: string, kind: KeyKind, purpose: string): string {
  if (given.toLowerCase() === 'generate') return draft.makeKey(kind, purpose);
  const publicKey = isPublicKey(given) ? given : publicKeyOfSeed(given);
  if (isPublicKey(publicKey, kind)) return publicKey;
  throw new NkeeperError('key-kind-wrong', `${publicKey} is not the key of an ${kind}.`, {
    hint: `A public ${kind} key is needed, a file with its seed, or the word generate.`,
  });
}

function publicKeyOfSeed(given: string): PublicKey {
  const seed = parsed(given) ?? readSeedFile(given);
  if (!seed) {
    throw new NkeeperError('key-input-invalid', `"${given}" is neither a key nor a file with a seed.`, {
      hint: 'Write a public key, the path of a key file, or generate.',
    });
  }
  const { publicKey } = seed;
  seed.wipe();
  return publicKey;
}

function parsed(text: string): Seed | undefined {
  try {
    return Seed.parse(text);
  } catch {
    return undefined;
  }
}
