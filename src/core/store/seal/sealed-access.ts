import type { Seed } from '../../nkeys/seed.ts';

/** An open way to a sealed keystore: the data key in this process, or an agent that has it. */
export interface SealedAccess {
  sign(publicKey: string, data: Uint8Array): Promise<Uint8Array>;
  /** @throws NkeeperError `seed-stays` */
  seed(publicKey: string): Promise<Seed>;
  /** At once, where the data key is here. */
  readNow?(publicKey: string): Seed;
  /** The texts of sealed files. @param name as {@link DataKey.seal} has it */
  seal(files: readonly { readonly name: string; readonly content: Uint8Array }[]): Promise<readonly string[]>;
  close(): void;
}
