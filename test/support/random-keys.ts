import fc from 'fast-check';
import { encodeKeyText } from '../../src/core/nkeys/key-text.ts';
import { PREFIX_BYTES } from '../../src/core/nkeys/keys.ts';
import type { KeyKind } from '../../src/core/nkeys/kinds.ts';
import { Seed } from '../../src/core/nkeys/seed.ts';

/** A key of a kind, the same for the same 32 bytes. */
export function seedOf(kind: KeyKind, raw: Uint8Array): Seed {
  const prefix = PREFIX_BYTES[kind];
  const bytes = Buffer.concat([Buffer.from([(18 << 3) | (prefix >> 5), (prefix & 31) << 3]), raw]);
  return Seed.parse(encodeKeyText(bytes));
}

/** Random keys of a kind. */
export function seeds(kind: KeyKind): fc.Arbitrary<Seed> {
  return fc.uint8Array({ minLength: 32, maxLength: 32 }).map(raw => seedOf(kind, raw));
}

/** Random public keys of a kind. */
export function publicKeys(kind: KeyKind): fc.Arbitrary<string> {
  return seeds(kind).map(seed => seed.publicKey);
}
