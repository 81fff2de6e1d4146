import type { Seed } from '../../nkeys/seed.ts';

/**
 * Somewhere that keys are: the files of nsc, sealed files, a program that has them. Every signature of nkeeper comes from one
 * of these.
 */
export interface KeyProvider {
  /** For people: `the keystore`. */
  readonly name: string;
  /** Has it this key? As far as is known without asking anybody. */
  has(publicKey: string): boolean;
  /**
   * Ed25519 signature, 64 bytes.
   *
   * @param mayAsk false: nobody waits for it, so no person is disturbed
   * @param signal nobody waits for it any more: what works on it is ended
   * @throws NkeeperError why it cannot; `cancelled`
   */
  sign(publicKey: string, data: Uint8Array, mayAsk?: boolean, signal?: AbortSignal): Promise<Uint8Array>;
  /**
   * The seed itself, for creds and key files; the receiver wipes it.
   *
   * @param mayAsk false: nobody waits for it, so no person is disturbed
   * @throws NkeeperError `seed-stays`: it never leaves where it is; and why it cannot be read
   */
  seed(publicKey: string, mayAsk?: boolean): Promise<Seed>;
  /** The same at once; undefined where that cannot be. */
  readNow?(publicKey: string): Seed | undefined;
}

/** A provider that has to be asked which keys it has, before anybody counts on it. */
export interface OpenedProvider extends KeyProvider {
  /** @throws NkeeperError it cannot be asked */
  open(): Promise<void>;
  close(): void;
}
