import { encodePublicKey } from '../../src/core/nkeys/keys.ts';

/** So many revocations of users, all at that Unix second. */
export function manyRevocations(count: number, at: number): Record<string, number> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => {
      const raw = Buffer.alloc(32, 7);
      raw.writeUInt32BE(i);
      return [encodePublicKey('user', raw), at];
    }),
  );
}

/** With so many an account's JWT is a few bytes short of 1 MiB: one more revocation of a user does not fit. */
export const FULL = 11_225;
