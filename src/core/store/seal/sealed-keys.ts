import type { Seed } from '../../nkeys/seed.ts';
import { stampOf } from '../files/token-file.ts';
import type { OpenedProvider } from '../keys/provider.ts';
import { keyPath } from '../keys/seeds.ts';
import { Deadline } from './deadline.ts';
import { isSealed, isSealedBy, SEALED } from './seal-file.ts';
import { sealChanged, sealNow } from './seal-guard.ts';
import type { SealedAccess } from './sealed-access.ts';

/**
 * Opens the keystore: asks an agent, or a person.
 *
 * @param mayAsk false: nobody waits for it, so no person is disturbed
 * @throws NkeeperError `keystore-locked`, `passphrase-wrong`, `cancelled`
 */
export type Unlock = (mayAsk: boolean) => Promise<SealedAccess>;

/**
 * Keys in sealed files. Which there are can be seen while it is locked; the first that is needed unlocks it.
 */
export class SealedKeys implements OpenedProvider {
  readonly name = 'the sealed keystore';
  readonly #dir: string;
  #unlock: Unlock;
  #idle = 0;
  #now: () => number = Date.now;
  #deadline: Deadline | undefined;
  #onChange: () => void = () => undefined;
  #opening: Promise<SealedAccess> | undefined;
  #access: SealedAccess | undefined;

  constructor(keystoreDir: string, unlock: Unlock) {
    this.#dir = keystoreDir;
    this.#unlock = unlock;
  }

  async open(): Promise<void> {}

  /** Locks it again, for this process. */
  close(): void {
    this.#deadline?.stop();
    if (!this.#access) return;
    this.#access.close();
    this.#access = undefined;
    this.#onChange();
  }

  /** Is there a seal at all? */
  get isSealed(): boolean {
    return isSealed(this.#dir);
  }

  /** For a program that stays: another way to ask, which gets the one before; and it locks itself when nothing happens for a time. */
  stay(options: {
    readonly unlock: (before: Unlock) => Unlock;
    /** Milliseconds without {@link touch}. */
    readonly idle: number;
    /** Unix milliseconds. */
    readonly now: () => number;
    readonly onChange: () => void;
  }): void {
    this.#unlock = options.unlock(this.#unlock);
    this.#idle = options.idle;
    this.#now = options.now;
    this.#onChange = options.onChange;
  }

  /** Somebody is there. */
  touch(): void {
    if (this.#access !== undefined) this.#deadline?.putOff();
  }

  get isUnlocked(): boolean {
    return this.#access !== undefined;
  }

  /** Its data key is in this process, so that its seeds can be read at once. */
  get isHere(): boolean {
    return this.#access?.readNow !== undefined;
  }

  has(publicKey: string): boolean {
    return stampOf(keyPath(this.#dir, publicKey) + SEALED) !== undefined;
  }

  async sign(publicKey: string, data: Uint8Array, mayAsk = true): Promise<Uint8Array> {
    return (await this.access(mayAsk)).sign(publicKey, data);
  }

  async seed(publicKey: string, mayAsk = true): Promise<Seed> {
    return (await this.access(mayAsk)).seed(publicKey);
  }

  /** Only while the data key is in this process. */
  readNow(publicKey: string): Seed | undefined {
    return this.#access?.readNow?.(publicKey);
  }

  /** What opens it; unlocks it where it is locked. Several that wait for it ask once. */
  async access(mayAsk = true): Promise<SealedAccess> {
    if (this.#access) return this.#access;
    if (!mayAsk) return this.#take(await this.#unlock(false));
    this.#opening ??= this.#unlock(true).finally(() => {
      this.#opening = undefined;
    });
    return this.#take(await this.#opening);
  }

  /**
   * The texts of sealed files, as the seal is now: what was opened before may have been of one that was replaced since.
   *
   * @param files named as `DataKey.seal` has it
   * @throws NkeeperError `seal-changed`, and those of {@link access}
   */
  async seal(files: Parameters<SealedAccess['seal']>[0]): Promise<readonly string[]> {
    for (const _ of ['as it is open', 'opened anew']) {
      const texts = await (await this.access()).seal(files);
      const id = sealNow(this.#dir);
      if (id !== null && texts.every(text => isSealedBy(Buffer.from(text, 'latin1'), id))) return texts;
      this.close();
    }
    throw sealChanged('The keystore was sealed or unsealed meanwhile.');
  }

  #take(access: SealedAccess): SealedAccess {
    if (this.#access === access) return access;
    this.close();
    this.#access = access;
    if (this.#idle > 0) this.#deadline = new Deadline(this.#idle, () => this.close(), this.#now);
    this.#onChange();
    return access;
  }
}
