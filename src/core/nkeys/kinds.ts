/** The kinds of nkeys and the letter that their public text form begins with (nkeys 0.4.17). */
export const KEY_LETTERS = {
  operator: 'O',
  account: 'A',
  user: 'U',
  server: 'N',
  cluster: 'C',
  curve: 'X',
} as const;

/** A kind of nkey. */
export type KeyKind = keyof typeof KEY_LETTERS;

declare const kind: unique symbol;

/** A public nkey in text form (56 characters) that was checked: letter, length, CRC. */
export type PublicKey<K extends KeyKind = KeyKind> = string & { readonly [kind]: K };
/** A public key of kind operator: `O...`. */
export type OperatorKey = PublicKey<'operator'>;
/** A public key of kind account: `A...`. */
export type AccountKey = PublicKey<'account'>;
/** A public key of kind user: `U...`. */
export type UserKey = PublicKey<'user'>;
/** A public key of kind server: `N...`. */
export type ServerKey = PublicKey<'server'>;
/** A public key of kind cluster: `C...`. */
export type ClusterKey = PublicKey<'cluster'>;
/** A public key of kind curve key (X25519), which seals and opens: `X...`. */
export type CurveKey = PublicKey<'curve'>;
