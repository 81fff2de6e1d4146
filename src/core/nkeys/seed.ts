import {
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  type KeyObject,
  randomFillSync,
  sign,
} from 'node:crypto';
import { NkeeperError, withArguments } from '../errors.ts';
import { decodeKeyText, encodeKeyText, wipeScratch } from './key-text.ts';
import { encodePublicKey, keyTextError, kindOfPrefix, PREFIX_BYTES } from './keys.ts';
import type { KeyKind, PublicKey } from './kinds.ts';

const SEED_PREFIX = 18 << 3;
const SEED_SIZE = 32;
const HIDDEN = '[seed hidden]';

/**
 * The private half of an nkey, wrapped: printing, inspecting or writing it as JSON gives `[seed hidden]`; only
 * {@link Seed.reveal} gives its text. {@link Seed.wipe} it when it is no longer needed.
 */
export class Seed {
  readonly kind: KeyKind;
  #raw: Uint8Array | undefined;
  #signer: KeyObject | undefined;
  #publicKey: PublicKey | undefined;

  private constructor(kind: KeyKind, raw: Uint8Array) {
    this.kind = kind;
    this.#raw = raw;
  }

  /**
   * Reads the text form (`SO...`, `SA...`, `SU...`, ...): the text alone, without blanks around it; line breaks pass.
   *
   * @throws NkeeperError `base32-invalid`, `too-short`, `checksum-wrong`, `seed-invalid`; none of them holds the text
   */
  static parse(text: string): Seed {
    try {
      const bytes = decodeKeyText(text);
      if (typeof bytes === 'string') throw keyTextError(bytes, 'seed');
      const [first = 0, second = 0] = bytes;
      const kind = kindOfPrefix(((first & 7) << 5) | (second >> 3));
      if ((first & 0xf8) !== SEED_PREFIX || kind === undefined || bytes.length !== SEED_SIZE + 2) {
        throw new NkeeperError('seed-invalid', 'This is not the seed of an nkey.', {
          hint: 'A seed is 58 letters and begins with S and the letter of its kind: SO, SA, SU, ...',
        });
      }
      return new Seed(kind, bytes.slice(2));
    } finally {
      wipeScratch();
    }
  }

  /** A new key of a kind, from the system's randomness. */
  static generate(kind: KeyKind): Seed {
    return new Seed(kind, randomFillSync(new Uint8Array(SEED_SIZE)));
  }

  /** The key that these 32 bytes are the secret of. They are copied. @throws NkeeperError `seed-invalid` */
  static fromEntropy(kind: KeyKind, bytes: Uint8Array): Seed {
    if (bytes.length !== SEED_SIZE)
      throw new NkeeperError(
        'seed-invalid',
        `A key is made of ${SEED_SIZE} bytes; there are ${bytes.length}.`,
      );
    return new Seed(kind, Uint8Array.from(bytes));
  }

  /** Public key in text form; stays known after wiping when it was asked for before. */
  get publicKey(): PublicKey {
    this.#publicKey ??= encodePublicKey(this.kind, this.#publicBytes());
    return this.#publicKey;
  }

  /**
   * Ed25519 signature, 64 bytes.
   *
   * @throws NkeeperError `curve-cannot-sign`, `seed-wiped`
   */
  sign(data: Uint8Array): Uint8Array {
    if (this.kind === 'curve') {
      throw new NkeeperError('curve-cannot-sign', 'A curve key seals and opens; it cannot sign.');
    }
    return withArguments(() => sign(null, data, this.#keyObject()));
  }

  /**
   * What a curve key has in common with another one (X25519): 32 bytes to make a key of, never a key themselves.
   *
   * @param other the 32 bytes of a public curve key
   * @returns undefined for a key of small order, which has nothing in common with anybody
   * @throws NkeeperError `only-curve-can-seal`, `seed-wiped`
   */
  agree(other: Uint8Array): Uint8Array | undefined {
    if (this.kind !== 'curve')
      throw new NkeeperError('only-curve-can-seal', `Only curve keys agree, not one of kind ${this.kind}.`);
    const x = Buffer.from(other).toString('base64url');
    const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x }, format: 'jwk' });
    const privateKey = this.#keyObject();
    try {
      return diffieHellman({ privateKey, publicKey });
    } catch {
      return undefined;
    }
  }

  /** The seed as text: for key files, creds files and where a person asked to see it. Nothing else may hold it. */
  reveal(): string {
    const bytes = new Uint8Array(SEED_SIZE + 2);
    bytes[0] = SEED_PREFIX | (PREFIX_BYTES[this.kind] >> 5);
    bytes[1] = (PREFIX_BYTES[this.kind] & 31) << 3;
    bytes.set(this.#bytes(), 2);
    const text = encodeKeyText(bytes);
    bytes.fill(0);
    return text;
  }

  /** The same secret once more, which is wiped by itself. @throws NkeeperError `seed-wiped` */
  copy(): Seed {
    return new Seed(this.kind, this.#bytes().slice());
  }

  /** Overwrites the secret; every later use of it throws `seed-wiped`. */
  wipe(): void {
    this.#raw?.fill(0);
    this.#raw = undefined;
    this.#signer = undefined;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return HIDDEN;
  }

  #bytes(): Uint8Array {
    if (this.#raw === undefined) throw new NkeeperError('seed-wiped', 'This seed was wiped from memory.');
    return this.#raw;
  }

  #publicBytes(): Uint8Array {
    const { x = '' } = createPublicKey(this.#keyObject()).export({ format: 'jwk' });
    return Buffer.from(x, 'base64url');
  }

  /** By JWK (23 µs, PKCS8 takes 300); OpenSSL finds the public half itself, whatever `x` says. */
  #keyObject(): KeyObject {
    if (this.#signer !== undefined) return this.#signer;
    const { buffer, byteOffset, byteLength } = this.#bytes();
    // A view, not a copy: copies of small buffers stand in a pool that nobody wipes.
    const d = Buffer.from(buffer, byteOffset, byteLength).toString('base64url');
    const crv = this.kind === 'curve' ? 'X25519' : 'Ed25519';
    const key = { kty: 'OKP', crv, d, x: d };
    const before = sharedPool();
    this.#signer = createPrivateKey({ key, format: 'jwk' });
    for (const pool of new Set([before, sharedPool()])) wipeFrom(pool, this.#bytes());
    return this.#signer;
  }
}

/** Where Node keeps small buffers of everybody, now. */
function sharedPool(): ArrayBufferLike {
  return Buffer.allocUnsafe(1).buffer;
}

/** Node decodes a JWK into its shared pool and leaves it there. */
function wipeFrom(pool: ArrayBufferLike, secret: Uint8Array): void {
  const bytes = Buffer.from(pool);
  for (let at = bytes.indexOf(secret); at >= 0; at = bytes.indexOf(secret, at + secret.length)) {
    bytes.fill(0, at, at + secret.length);
  }
}
