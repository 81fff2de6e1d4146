/** The kinds of nkeys and the letter that their public text form begins with (nkeys 0.4.17). */
export const KEY_LETTERS = {
  operator: 'O',
  account: 'A',
  user: 'U',
  server: 'N',
  cluster: 'C',
  curve: 'X',
} as const;

export type KeyKind = keyof typeof KEY_LETTERS;

declare const kind: unique symbol;

/** A public nkey in text form (56 characters) that was checked: letter, length, CRC. */
export type PublicKey<K extends KeyKind = KeyKind> = string & { readonly [kind]: K };
export type OperatorKey = PublicKey<'operator'>;
export type AccountKey = PublicKey<'account'>;
export type UserKey = PublicKey<'user'>;
export type ServerKey = PublicKey<'server'>;
export type CurveKey = PublicKey<'curve'>;
