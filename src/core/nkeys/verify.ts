import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { withArguments } from '../errors.ts';
import { keyKindOf, parsePublicKey } from './keys.ts';

/** Enough for every signer of a large store that is in use at once; an imported key takes about 1 KiB. */
const KEPT = 512;

/** Public key (text) → imported key; null: not a key that can verify. Oldest first. */
const imported = new Map<string, KeyObject | null>();

const SIGNATURE_SIZE = 64;

/**
 * Verifies an Ed25519 signature as nkeys does: 64 bytes, S below the group order, no key of small order.
 *
 * @param key public nkey in text form; anything else, curve keys too, gives false
 */
export function verifySignature(key: string, data: Uint8Array, signature: Uint8Array): boolean {
  return withArguments(() => {
    const object = importKey(key);
    if (object === null || signature.length !== SIGNATURE_SIZE) return false;
    return verify(null, data, object, signature);
  });
}

/** The same on libuv's thread pool: for many tokens at once, with the main thread free. */
export function verifySignatureAsync(key: string, data: Uint8Array, signature: Uint8Array): Promise<boolean> {
  const object = importKey(key);
  if (object === null || withArguments(() => signature.length) !== SIGNATURE_SIZE)
    return Promise.resolve(false);
  return new Promise((resolve, reject) => {
    withArguments(() =>
      verify(null, data, object, signature, (error, good) => (error ? reject(error) : resolve(good))),
    );
  });
}

function importKey(text: string): KeyObject | null {
  const known = imported.get(text);
  if (known !== undefined) return known;
  const object = newKeyObject(text);
  if (imported.size >= KEPT) imported.delete(imported.keys().next().value as string);
  imported.set(text, object);
  return object;
}

/** Import by JWK: OpenSSL 3 takes 4 µs for it and 67 µs for DER. */
function newKeyObject(text: string): KeyObject | null {
  const kind = keyKindOf(text);
  if (kind === undefined || kind === 'curve') return null;
  const x = Buffer.from(parsePublicKey(text).raw).toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}
