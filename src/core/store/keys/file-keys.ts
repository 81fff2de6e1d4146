import type { Seed } from '../../nkeys/seed.ts';
import { stampOf } from '../files/token-file.ts';
import type { KeyProvider } from './provider.ts';
import { keyPath, readSeed } from './seeds.ts';
import { signOnce } from './sign-once.ts';

/** Keys in the files of nsc's keystore. */
export class FileKeys implements KeyProvider {
  readonly name = 'the keystore';
  readonly #dir: string;

  constructor(keystoreDir: string) {
    this.#dir = keystoreDir;
  }

  has(publicKey: string): boolean {
    return stampOf(keyPath(this.#dir, publicKey)) !== undefined;
  }

  async sign(publicKey: string, data: Uint8Array): Promise<Uint8Array> {
    return signOnce(this.readNow(publicKey), data);
  }

  async seed(publicKey: string): Promise<Seed> {
    return this.readNow(publicKey);
  }

  readNow(publicKey: string): Seed {
    return readSeed(this.#dir, publicKey);
  }
}
