import { messageOf, NkeeperError } from '../../errors.ts';
import type { Seed } from '../../nkeys/seed.ts';
import { verifySignature } from '../../nkeys/verify.ts';
import { SealedKeys, type Unlock } from '../seal/sealed-keys.ts';
import { unlessCancelled } from '../write/headway.ts';
import { FileKeys } from './file-keys.ts';
import type { KeyProvider, OpenedProvider } from './provider.ts';
import { keystoreLocked, locked, seedStays } from './seed-stays.ts';

/** Where keys are beside nsc's files, and how a sealed keystore is opened. */
export interface KeySourceOptions {
  /** Beside nsc's files and sealed files. */
  readonly others?: readonly OpenedProvider[];
  /** Opens a sealed keystore when a key of it is needed; absent: it stays locked. */
  readonly unlock?: Unlock | undefined;
}

/** In an emergency the keystore's own files are enough. */
const PATIENCE_MS = 3000;

/** All places where the keys of a store are. The first that has a key is asked: the keystore's own files before all others. */
export class KeySources {
  readonly #files: FileKeys;
  readonly #others: readonly OpenedProvider[];
  /** Of a keystore that is sealed. */
  readonly sealed: SealedKeys;

  constructor(keystoreDir: string, { others = [], unlock = locked }: KeySourceOptions = {}) {
    this.#files = new FileKeys(keystoreDir);
    this.sealed = new SealedKeys(keystoreDir, unlock);
    this.#others = [this.sealed, ...others];
  }

  /** Call it before {@link has} is asked for something that matters. @throws NkeeperError one of them cannot be asked */
  async open(): Promise<void> {
    for (const provider of this.#others) await provider.open();
  }

  /**
   * {@link open} for whoever cannot wait: a place that fails, or does not answer in time, is left out for now.
   *
   * @returns why, a sentence for each
   */
  async openInTime(ms = PATIENCE_MS): Promise<readonly string[]> {
    const faults = await Promise.all(
      this.#others.map(provider => {
        const opened = provider.open().then(() => '', messageOf);
        let timer: NodeJS.Timeout | undefined;
        const late = new Promise<string>(resolve => {
          timer = setTimeout(() => resolve(`${provider.name} does not answer yet: it is left out.`), ms);
        });
        return Promise.race([opened, late]).finally(() => clearTimeout(timer));
      }),
    );
    return faults.filter(fault => fault !== '');
  }

  close(): void {
    for (const provider of this.#others) provider.close();
  }

  has(publicKey: string): boolean {
    return this.#files.has(publicKey) || this.#others.some(provider => provider.has(publicKey));
  }

  /** Is its seed here, for whoever signs a thousand times? Else each signature is asked for. */
  isHere(publicKey: string): boolean {
    const provider = this.#of(publicKey);
    return provider === this.#files || (provider === this.sealed && this.sealed.isHere);
  }

  /**
   * A signature that was verified: no JWT leaves with one that servers would refuse.
   *
   * @param mayAsk false: it is for something that goes on behind, so no person is disturbed
   * @param signal ends a provider's work where nobody waits for it any more
   * @throws NkeeperError `seed-missing`, `signature-wrong`, `cancelled`, and those of the providers
   */
  async sign(publicKey: string, data: Uint8Array, mayAsk = true, signal?: AbortSignal): Promise<Uint8Array> {
    const provider = this.#of(publicKey);
    const signature = await unlessCancelled(provider.sign(publicKey, data, mayAsk, signal), { signal });
    if (verifySignature(publicKey, data, signature)) return signature;
    throw new NkeeperError(
      'signature-wrong',
      `What came from ${provider.name} is no signature of ${publicKey}.`,
      { hint: 'Nothing was changed. Look at what it signs with.' },
    );
  }

  /**
   * @param mayAsk false: it is for something that goes on behind, so no person is disturbed
   * @throws NkeeperError `seed-missing`, `seed-stays`, and those of the providers
   */
  async seed(publicKey: string, mayAsk = true): Promise<Seed> {
    return this.#of(publicKey).seed(publicKey, mayAsk);
  }

  /** @throws NkeeperError as {@link seed}; `seed-stays` also where it could only be had later */
  readNow(publicKey: string): Seed {
    const provider = this.#of(publicKey);
    const seed = provider.readNow?.(publicKey);
    if (seed) return seed;
    throw provider === this.sealed ? keystoreLocked() : seedStays(publicKey, provider.name);
  }

  /** Where nobody has it, the keystore says best what is missing. */
  #of(publicKey: string): KeyProvider {
    if (this.#files.has(publicKey)) return this.#files;
    return this.#others.find(provider => provider.has(publicKey)) ?? this.#files;
  }
}
