import { NkeeperError } from '../../errors.ts';
import type { Seed } from '../../nkeys/seed.ts';
import { verifySignature } from '../../nkeys/verify.ts';
import { FileKeys } from './file-keys.ts';
import type { KeyProvider, OpenedProvider } from './provider.ts';

/** All places where the keys of a store are. The first that has a key is asked: the keystore's own files before all others. */
export class KeySources {
  readonly #files: FileKeys;
  readonly #others: readonly OpenedProvider[];

  /** @param others beside nsc's files */
  constructor(keystoreDir: string, others: readonly OpenedProvider[] = []) {
    this.#files = new FileKeys(keystoreDir);
    this.#others = others;
  }

  /** Call it before {@link has} is asked for something that matters. @throws NkeeperError one of them cannot be asked */
  async open(): Promise<void> {
    for (const provider of this.#others) await provider.open();
  }

  close(): void {
    for (const provider of this.#others) provider.close();
  }

  has(publicKey: string): boolean {
    return this.#files.has(publicKey) || this.#others.some(provider => provider.has(publicKey));
  }

  /** Can {@link readNow} give its seed? */
  lends(publicKey: string): boolean {
    return this.#of(publicKey).readNow !== undefined;
  }

  /**
   * A signature that was verified: no JWT leaves with one that servers would refuse.
   *
   * @throws NkeeperError `seed-missing`, `signature-wrong`, and those of the providers
   */
  async sign(publicKey: string, data: Uint8Array): Promise<Uint8Array> {
    const provider = this.#of(publicKey);
    const signature = await provider.sign(publicKey, data);
    if (verifySignature(publicKey, data, signature)) return signature;
    throw new NkeeperError(
      'signature-wrong',
      `What came from ${provider.name} is no signature of ${publicKey}.`,
      { hint: 'Nothing was changed. Look at what it signs with.' },
    );
  }

  /** @throws NkeeperError `seed-missing`, `seed-stays`, and those of the providers */
  async seed(publicKey: string): Promise<Seed> {
    return this.#of(publicKey).seed(publicKey);
  }

  /** @throws NkeeperError as {@link seed}; `seed-stays` also where it could only be had later */
  readNow(publicKey: string): Seed {
    const provider = this.#of(publicKey);
    const seed = provider.readNow?.(publicKey);
    if (seed) return seed;
    throw seedStays(publicKey, provider.name);
  }

  /** Where nobody has it, the keystore says best what is missing. */
  #of(publicKey: string): KeyProvider {
    if (this.#files.has(publicKey)) return this.#files;
    return this.#others.find(provider => provider.has(publicKey)) ?? this.#files;
  }
}

/** The key can sign, and its seed cannot be had. */
export function seedStays(publicKey: string, name: string): NkeeperError {
  return new NkeeperError(
    'seed-stays',
    `The seed of ${publicKey} stays with ${name}: it signs there, and is not given out.`,
    {
      hint: 'Creds and key files hold the seed itself, so they are made where it is.',
    },
  );
}
