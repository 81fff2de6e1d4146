import type { Signer } from '../claims/token/encode.ts';
import type { Seed } from '../nkeys/seed.ts';
import { stampOf } from '../store/files/token-file.ts';
import { keyPath, readSeed } from '../store/keys/seeds.ts';

/** Which keys can sign, and signing with them. The one way to a signature: sealed and external keys come in here. */
export interface KeyRing {
  /** Can this public key sign here? Does not read the key. */
  has(publicKey: string): boolean;
  /** @throws NkeeperError `seed-missing`, `seed-unreadable`, `seed-not-a-seed`, `seed-of-another-key` */
  signer(publicKey: string): Signer;
  /** The seed itself, for key and creds files. Belongs to the ring. @throws as {@link KeyRing.signer} */
  seed(publicKey: string): Seed;
  /** Takes in a seed that is in no file (yet); it belongs to the ring from now on. */
  add(seed: Seed): void;
  /** Overwrites what was read. */
  wipe(): void;
}

/** Keys in nsc's keystore. A seed is read when it is needed, and stays until {@link KeyRing.wipe}. */
export class FileKeyRing implements KeyRing {
  readonly #keystoreDir: string;
  readonly #seeds = new Map<string, Seed>();

  constructor(keystoreDir: string) {
    this.#keystoreDir = keystoreDir;
  }

  has(publicKey: string): boolean {
    return this.#seeds.has(publicKey) || stampOf(keyPath(this.#keystoreDir, publicKey)) !== undefined;
  }

  signer(publicKey: string): Signer {
    return this.seed(publicKey);
  }

  seed(publicKey: string): Seed {
    const known = this.#seeds.get(publicKey);
    if (known) return known;
    const seed = readSeed(this.#keystoreDir, publicKey);
    this.#seeds.set(publicKey, seed);
    return seed;
  }

  add(seed: Seed): void {
    this.#seeds.set(seed.publicKey, seed);
  }

  wipe(): void {
    for (const seed of this.#seeds.values()) seed.wipe();
    this.#seeds.clear();
  }
}
