import type { TokenFacts } from './token-facts.ts';
/** The store's side of the comparison. Read again whenever `revision` changes. */
export interface LocalAccounts {
  /** Grows with each change of the store. */
  revision(): number;
  /** Calls when it may have grown. */
  subscribe(listener: () => void): () => void;
  /** Every account whose JWT can be read. May read files while it is iterated: the comparison takes it in slices. */
  accounts(): Iterable<LocalAccount>;
  /** Public key; empty when the operator names none. */
  readonly systemAccount: string;
  /** Empty when there is no usable operator JWT. */
  readonly operatorToken: string;
  /** Name of a user of the store; undefined for keys that it does not know. */
  nameOfUser(key: string): string | undefined;
  /** When its JWT was issued, Unix seconds. */
  issuedAtOfUser(key: string): number | undefined;
}

export interface LocalAccount {
  /** Of the JWT: decoded once. */
  readonly facts: TokenFacts;
  readonly key: string;
  readonly name: string;
  /** JWT, exactly as in its file without blanks around it. */
  readonly token: string;
}
