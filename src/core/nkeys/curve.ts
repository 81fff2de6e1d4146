import { fromCurveSeed } from 'nkeys.js';
import { NkeeperError, withArguments } from '../errors.ts';
import { isPublicKey } from './keys.ts';
import type { Seed } from './seed.ts';

const VERSION = 'xkv1';
const NONCE_SIZE = 24;

/**
 * Seals a message for one recipient: version, nonce, NaCl box (X25519, XSalsa20, Poly1305).
 *
 * @param sender seed of a curve key
 * @param recipient public curve key
 * @param nonce 24 bytes, never used twice between the same two keys; random when absent
 * @throws NkeeperError `only-curve-can-seal`, `recipient-invalid`, `seed-wiped`
 */
export function seal(message: Uint8Array, sender: Seed, recipient: string, nonce?: Uint8Array): Uint8Array {
  requireCurve(sender);
  if (!isPublicKey(recipient, 'curve')) {
    throw new NkeeperError('recipient-invalid', 'The recipient is not a public curve key.');
  }
  return withPair(sender, pair => withArguments(() => pair.seal(message, recipient, nonce)));
}

/**
 * Opens what {@link seal} made.
 *
 * @param recipient seed of the curve key it was sealed for
 * @param sender public curve key
 * @throws NkeeperError `only-curve-can-seal`, `sealed-too-short`, `sealed-version-unknown`, `sender-invalid`,
 *   `sealed-undecryptable`, `seed-wiped`
 */
export function open(sealed: Uint8Array, recipient: Seed, sender: string): Uint8Array {
  requireCurve(recipient);
  if (withArguments(() => sealed.length) <= VERSION.length + NONCE_SIZE) {
    throw new NkeeperError('sealed-too-short', 'This is no sealed message: it is too short.');
  }
  const version = withArguments(() => Buffer.from(sealed.subarray(0, VERSION.length)));
  if (version.toString('latin1') !== VERSION) {
    throw new NkeeperError('sealed-version-unknown', `This is no sealed message of version ${VERSION}.`);
  }
  if (!isPublicKey(sender, 'curve')) {
    throw new NkeeperError('sender-invalid', 'The sender is not a public curve key.');
  }
  const opened = withPair(recipient, pair => pair.open(sealed, sender));
  if (opened === null) {
    throw new NkeeperError(
      'sealed-undecryptable',
      'The message cannot be opened: other keys, or it was changed.',
    );
  }
  return opened;
}

function requireCurve(seed: Seed): void {
  const kind = withArguments(() => seed.kind);
  if (kind === 'curve') return;
  throw new NkeeperError('only-curve-can-seal', `Only curve keys seal and open, not one of kind ${kind}.`);
}

/** Gives nkeys.js its own copy of the seed and wipes that afterwards. */
function withPair<T>(seed: Seed, use: (pair: ReturnType<typeof fromCurveSeed>) => T): T {
  const text = seed.reveal();
  // Of its own, not of the pool that small buffers share.
  const bytes = Buffer.allocUnsafeSlow(text.length);
  bytes.write(text, 'latin1');
  const pair = fromCurveSeed(bytes);
  try {
    return use(pair);
  } finally {
    pair.clear();
    bytes.fill(0);
  }
}
