import { randomFillSync } from 'node:crypto';
import nacl from 'tweetnacl';
import { NkeeperError, requireArgument, withArguments } from '../errors.ts';
import { isPublicKey, parsePublicKey } from './keys.ts';
import type { Seed } from './seed.ts';

const VERSION = Buffer.from('xkv1');
const NONCE_SIZE = 24;
const HEAD_SIZE = VERSION.length + NONCE_SIZE;

/** What HSalsa20 makes a key of: NaCl's own constant, and a nonce of zeros. */
const SIGMA = Buffer.from('expand 32-byte k');
const ZEROS = new Uint8Array(16);

/** A part of the package that its types leave out. */
const { lowlevel } = nacl as unknown as {
  readonly lowlevel: {
    crypto_core_hsalsa20(out: Uint8Array, nonce: Uint8Array, key: Uint8Array, sigma: Uint8Array): void;
  };
};

/**
 * Two curve keys that have much to say to each other: what they have in common is found once. That is nearly all the work
 * of {@link seal} and {@link open}.
 */
export class CurveBox {
  #key: Uint8Array | undefined;

  /**
   * @param own seed of a curve key
   * @param other public curve key of the other side
   * @param side what the other side is called where its key is none
   * @throws NkeeperError `only-curve-can-seal`, `recipient-invalid` or `sender-invalid`, `seed-wiped`
   */
  constructor(own: Seed, other: string, side: 'recipient' | 'sender' = 'recipient') {
    requireCurve(own);
    if (!isPublicKey(other, 'curve'))
      throw new NkeeperError(`${side}-invalid`, `The ${side} is not a public curve key.`);
    const shared = own.agree(parsePublicKey(other).raw);
    // A key of small order has nothing in common with anybody: messages could be read by all.
    if (shared === undefined)
      throw new NkeeperError(`${side}-invalid`, `The ${side} is no curve key to talk with.`);
    this.#key = new Uint8Array(32);
    lowlevel.crypto_core_hsalsa20(this.#key, ZEROS, shared, SIGMA);
    shared.fill(0);
  }

  /** @param nonce 24 bytes, never used twice; random when absent */
  seal(message: Uint8Array, nonce: Uint8Array = randomFillSync(new Uint8Array(NONCE_SIZE))): Uint8Array {
    return withArguments(() => {
      requireArgument(nonce.length === NONCE_SIZE, `A nonce has ${NONCE_SIZE} bytes.`);
      const box = nacl.secretbox(plain(message), plain(nonce), this.#own());
      const sealed = new Uint8Array(HEAD_SIZE + box.length);
      sealed.set(VERSION);
      sealed.set(nonce, VERSION.length);
      sealed.set(box, HEAD_SIZE);
      return sealed;
    });
  }

  /** @throws NkeeperError `sealed-too-short`, `sealed-version-unknown`, `sealed-undecryptable`, `seed-wiped` */
  open(sealed: Uint8Array): Uint8Array {
    requireSealed(sealed);
    const nonce = plain(sealed.subarray(VERSION.length, HEAD_SIZE));
    const opened = nacl.secretbox.open(plain(sealed.subarray(HEAD_SIZE)), nonce, this.#own());
    if (opened !== null) return opened;
    throw new NkeeperError(
      'sealed-undecryptable',
      'The message cannot be opened: other keys, or it was changed.',
    );
  }

  /** Overwrites what the two have in common. */
  wipe(): void {
    this.#key?.fill(0);
    this.#key = undefined;
  }

  #own(): Uint8Array {
    if (this.#key === undefined) throw new NkeeperError('seed-wiped', 'This key was wiped from memory.');
    return this.#key;
  }
}

function requireCurve(seed: Seed): void {
  const kind = withArguments(() => seed.kind);
  if (kind === 'curve') return;
  throw new NkeeperError('only-curve-can-seal', `Only curve keys seal and open, not one of kind ${kind}.`);
}

function requireSealed(sealed: Uint8Array): void {
  if (withArguments(() => sealed.length) <= HEAD_SIZE)
    throw new NkeeperError('sealed-too-short', 'This is no sealed message: it is too short.');
  if (!VERSION.equals(withArguments(() => sealed.subarray(0, VERSION.length))))
    throw new NkeeperError('sealed-version-unknown', 'This is no sealed message of version xkv1.');
}

/** The package takes bytes only of their plain type. */
function plain(bytes: Uint8Array): Uint8Array {
  return bytes.constructor === Uint8Array
    ? bytes
    : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}
