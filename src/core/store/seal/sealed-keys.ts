import type { Seed } from '../../nkeys/seed.ts';
import { stampOf } from '../files/token-file.ts';
import type { OpenedProvider } from '../keys/provider.ts';
import { keyPath } from '../keys/seeds.ts';
import { SEALED } from './seal-file.ts';
import type { SealedAccess } from './sealed-access.ts';

/** Opens the keystore: asks an agent, or a person. @throws NkeeperError `keystore-locked`, `passphrase-wrong`, `cancelled` */
export type Unlock = () => Promise<SealedAccess>;

/**
 * Keys in sealed files. Which there are can be seen while it is locked; the first that is needed unlocks it.
 */
export class SealedKeys implements OpenedProvider {
  readonly name = 'the sealed keystore';
  readonly #dir: string;
  readonly #unlock: Unlock;
  #opening: Promise<SealedAccess> | undefined;
  #access: SealedAccess | undefined;

  constructor(keystoreDir: string, unlock: Unlock) {
    this.#dir = keystoreDir;
    this.#unlock = unlock;
  }

  async open(): Promise<void> {}

  /** Locks it again, for this process. */
  close(): void {
    this.#access?.close();
    this.#access = undefined;
  }

  get isUnlocked(): boolean {
    return this.#access !== undefined;
  }

  /** Its data key is in this process, so that its seeds can be read at once. */
  get isHere(): boolean {
    return this.#access?.readNow !== undefined;
  }

  /** Takes an access that somebody else opened. */
  use(access: SealedAccess): void {
    this.close();
    this.#access = access;
  }

  has(publicKey: string): boolean {
    return stampOf(keyPath(this.#dir, publicKey) + SEALED) !== undefined;
  }

  async sign(publicKey: string, data: Uint8Array): Promise<Uint8Array> {
    return (await this.access()).sign(publicKey, data);
  }

  async seed(publicKey: string): Promise<Seed> {
    return (await this.access()).seed(publicKey);
  }

  /** Only while the data key is in this process. */
  readNow(publicKey: string): Seed | undefined {
    return this.#access?.readNow?.(publicKey);
  }

  /** What opens it; unlocks it where it is locked. Several that wait for it ask once. */
  async access(): Promise<SealedAccess> {
    if (this.#access) return this.#access;
    this.#opening ??= this.#unlock().finally(() => {
      this.#opening = undefined;
    });
    this.#access = await this.#opening;
    return this.#access;
  }
}
