import * as crypto from 'node:crypto';

/**
 * The hash by which full resolvers compare their stores: XOR of the SHA-256 of every JWT. The order does not matter, and a
 * JWT that is put in twice is out again.
 */
export class SetHash {
  readonly #bytes: Uint8Array;

  constructor(start?: Uint8Array) {
    this.#bytes = start === undefined ? new Uint8Array(32) : Uint8Array.from(start);
  }

  /** Puts a JWT in, or takes it out again. */
  toggle(token: string): void {
    const hash = sha256(token);
    for (let i = 0; i < 32; i++) this.#bytes[i] = (this.#bytes[i] ?? 0) ^ (hash[i] ?? 0);
  }

  /** The 32 bytes now. */
  get bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}

/** Three times faster than a Hash object, where Node has it (20.12). */
const sha256: (text: string) => Uint8Array =
  typeof crypto.hash === 'function'
    ? text => crypto.hash('sha256', text, 'buffer')
    : text => crypto.createHash('sha256').update(text).digest();

export function sameHash(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a !== undefined && b !== undefined && Buffer.compare(a, b) === 0;
}
