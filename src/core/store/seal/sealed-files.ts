import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { messageOf, NkeeperError } from '../../errors.ts';
import { Seed } from '../../nkeys/seed.ts';
import { keyPath } from '../keys/seeds.ts';
import { signOnce } from '../keys/sign-once.ts';
import type { DataKey } from './data-key.ts';
import { SEALED } from './seal-file.ts';
import type { SealedAccess } from './sealed-access.ts';

/** What a file of a keystore is sealed under: its path in it, with slashes. */
export function sealedName(keystoreDir: string, path: string): string {
  return relative(keystoreDir, path).replaceAll('\\', '/');
}

/** A sealed keystore whose data key is in this process. */
export class SealedFiles implements SealedAccess {
  readonly #dir: string;
  readonly #key: DataKey;

  /** @param key it is wiped by {@link close} */
  constructor(keystoreDir: string, key: DataKey) {
    this.#dir = keystoreDir;
    this.#key = key;
  }

  async sign(publicKey: string, data: Uint8Array): Promise<Uint8Array> {
    return signOnce(this.readNow(publicKey), data);
  }

  async seed(publicKey: string): Promise<Seed> {
    return this.readNow(publicKey);
  }

  /** @throws NkeeperError `seed-unreadable`, `seed-of-another-key`, and those of {@link DataKey.open} */
  readNow(publicKey: string): Seed {
    const path = keyPath(this.#dir, publicKey);
    const bytes = this.#key.open(sealedName(this.#dir, path), readText(path + SEALED));
    let seed: Seed;
    try {
      seed = Seed.parse(bytes.toString('latin1').trim());
    } catch (cause) {
      throw new NkeeperError('seed-not-a-seed', `What is sealed in ${path}${SEALED} is no seed.`, { cause });
    } finally {
      bytes.fill(0);
    }
    if (seed.publicKey === publicKey) return seed;
    const other: string = seed.publicKey;
    seed.wipe();
    throw new NkeeperError(
      'seed-of-another-key',
      `${path}${SEALED} holds the seed of another key, ${other}.`,
    );
  }

  async seal(
    files: readonly { readonly name: string; readonly content: Uint8Array }[],
  ): Promise<readonly string[]> {
    return files.map(({ name, content }) => this.#key.seal(name, content));
  }

  close(): void {
    this.#key.wipe();
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch (cause) {
    throw new NkeeperError('seed-unreadable', `${path} cannot be read: ${messageOf(cause)}.`, { cause });
  }
}
