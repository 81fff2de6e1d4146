import type { LaterSigner } from '../../claims/token/encode.ts';
import type { Seed } from '../../nkeys/seed.ts';

/** What a login needs to know of the store. The resolver's room knows no store: whoever opens both makes this. */
export interface StoreFacts {
  /** Empty when there is no usable operator JWT. */
  readonly operatorToken: string;
  /** Undefined when the store does not have the operator's system account. */
  readonly systemAccount: { readonly key: string; readonly name: string; readonly token: string } | undefined;
  /** Users of the system account, in the order of the store. */
  systemUsers(): Iterable<StoredUser>;
  /** For contexts that name a user of nsc's store (`nsc://OPERATOR/ACCOUNT/USER`). */
  user(operator: string, account: string, name: string): StoredUser | undefined;
  /** A new Seed object, which its receiver wipes; undefined when the keystore has none that is usable. */
  readSeed(publicKey: string): Seed | undefined;
  /**
   * What signs with a key whose seed cannot be read, because it is elsewhere or sealed; undefined when nothing does.
   *
   * @param mayAsk false: the login goes on behind, so no person is disturbed
   */
  signerOf?(publicKey: string, mayAsk: boolean): LaterSigner | undefined;
  /** A seed that cannot be read now, and can be had once the keystore is open; undefined when there is none. */
  seedLater?(publicKey: string): ((mayAsk: boolean) => Promise<Seed>) | undefined;
}

export interface StoredUser {
  readonly name: string;
  /** Its JWT. */
  readonly token: string;
  /** Path of its creds file, where there is one. */
  readonly credsFile?: string;
}
