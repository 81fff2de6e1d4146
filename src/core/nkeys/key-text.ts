import { base32Size, decodeBase32Into, encodeBase32 } from './base32.ts';
import { crc16 } from './crc16.ts';

/** Why a text is no nkey of any sort. */
export type KeyTextFault = 'base32-invalid' | 'too-short' | 'checksum-wrong';

/** Long enough for a private key (108 letters, 67 bytes); longer texts get their own. Saves one allocation a key. */
const scratch = new Uint8Array(80);

/** The text form of an nkey: base32 of prefix, key and checksum (little endian). */
export function encodeKeyText(prefixed: Uint8Array): string {
  const whole = new Uint8Array(prefixed.length + 2);
  whole.set(prefixed);
  const sum = crc16(prefixed, prefixed.length);
  whole[prefixed.length] = sum & 0xff;
  whole[prefixed.length + 1] = sum >> 8;
  const text = encodeBase32(whole);
  whole.fill(0);
  return text;
}

/**
 * Prefix and key of a text form, checksum verified and taken off. **The bytes are only good until the next call**: copy
 * what has to stay. Accepts what Go's nkeys accepts (see {@link decodeBase32Into}).
 */
export function decodeKeyText(text: string): Uint8Array | KeyTextFault {
  // From JavaScript anything can come.
  if (typeof text !== 'string') return 'base32-invalid';
  const most = base32Size(text.length);
  const bytes = most <= scratch.length ? scratch : new Uint8Array(most);
  const size = decodeBase32Into(bytes, text);
  if (size < 0) return 'base32-invalid';
  if (size < 4) return 'too-short';
  const sum = (bytes[size - 2] as number) | ((bytes[size - 1] as number) << 8);
  if (crc16(bytes, size - 2) !== sum) return 'checksum-wrong';
  return bytes.subarray(0, size - 2);
}

/** Forgets what the last {@link decodeKeyText} left behind: call it after decoding a seed. */
export function wipeScratch(): void {
  scratch.fill(0);
}
