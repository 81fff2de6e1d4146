import type { LaterSigner } from '../claims/token/encode.ts';
import type { Seed } from '../nkeys/seed.ts';
import type { KeySources } from '../store/keys/key-sources.ts';
import type { SealedKeys } from '../store/seal/sealed-keys.ts';
import { unlessCancelled } from '../store/write/headway.ts';

/**
 * Which keys can sign, and signing with them, for one change: the store's keys, wherever they are, and those that were given or
 * made for it. The one way to a signature. Seeds that it read stay until {@link KeyRing.wipe}.
 */
export class KeyRing {
  readonly #sources: KeySources;
  readonly #seeds = new Map<string, Seed>();

  constructor(sources: KeySources) {
    this.#sources = sources;
  }

  /** Can this public key sign here? Does not read the key. */
  has(publicKey: string): boolean {
    return this.#seeds.has(publicKey) || this.#sources.has(publicKey);
  }

  /**
   * What signs with a key; it asks for it when it signs.
   *
   * @param signal nobody waits for the signature any more
   * @throws NkeeperError (when it signs) those of `KeySources.sign`
   */
  signer(publicKey: string, signal?: AbortSignal): LaterSigner {
    return {
      publicKey,
      sign: async data => {
        const lent = this.#seeds.has(publicKey) || this.#sources.isHere(publicKey);
        if (!lent) return this.#sources.sign(publicKey, data, true, signal);
        return (await unlessCancelled(this.seed(publicKey), { signal })).sign(data);
      },
    };
  }

  /** Of a keystore that is sealed. */
  get sealed(): SealedKeys {
    return this.#sources.sealed;
  }

  /** The seed itself, for key and creds files. Belongs to the ring. @throws NkeeperError those of `KeySources.seed` */
  async seed(publicKey: string): Promise<Seed> {
    const known = this.#seeds.get(publicKey);
    if (known) return known;
    const seed = await this.#sources.seed(publicKey);
    this.#seeds.set(publicKey, seed);
    return seed;
  }

  /** Takes in a seed that is in no file (yet); it belongs to the ring from now on. */
  add(seed: Seed): void {
    this.#seeds.set(seed.publicKey, seed);
  }

  /** Overwrites what was read. */
  wipe(): void {
    for (const seed of this.#seeds.values()) seed.wipe();
    this.#seeds.clear();
  }
}
