const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

const LETTERS = Array.from(ALPHABET);

/** Value of each ASCII letter; 0xff: not in the alphabet; 0xfe: skipped (CR and LF, as Go does). */
const VALUES = new Uint8Array(128).fill(0xff);
for (let i = 0; i < LETTERS.length; i++) VALUES[ALPHABET.charCodeAt(i)] = i;
VALUES[0x0a] = 0xfe;
VALUES[0x0d] = 0xfe;

/** How many bytes the letters of an unfinished last group of eight give: 1, 3 and 6 are no whole number, and give none. */
const TAIL_BYTES = [0, 0, 1, 0, 2, 3, 0, 4];

/** Base32 of RFC 4648 with upper case letters, without padding. */
export function encodeBase32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += LETTERS[(held >> bits) & 31];
    }
  }
  return bits === 0 ? text : text + LETTERS[(held << (5 - bits)) & 31];
}

/** The most bytes that `length` letters can give. */
export function base32Size(length: number): number {
  return Math.floor((length * 5) / 8);
}

/**
 * Decodes into `target`, by the rules of Go's `encoding/base32`: no lower case, no padding; CR and LF are skipped; spare
 * letters at the end that give no whole byte pass.
 *
 * @returns how many bytes were written, or -1 where a letter is not in the alphabet
 */
export function decodeBase32Into(target: Uint8Array, text: string): number {
  let letters = 0;
  let size = 0;
  let bits = 0;
  let held = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const value = code < 128 ? (VALUES[code] as number) : 0xff;
    if (value === 0xfe) continue;
    if (value === 0xff) return -1;
    letters++;
    held = ((held << 5) | value) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      target[size++] = held >> bits;
    }
  }
  return (letters >> 3) * 5 + (TAIL_BYTES[letters & 7] as number);
}
