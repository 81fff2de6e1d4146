import type { Key } from './sequences.ts';

/** Length of the UTF-8 character at `start`: 0 when more bytes are needed, -1 when it is none. */
export function characterLength(bytes: Uint8Array, start: number): number {
  const first = bytes[start] ?? 0;
  if (first < 0x80) return 1;
  const length = first >= 0xf0 && first < 0xf5 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : -1;
  if (length === -1 || first >= 0xf5) return -1;
  for (let offset = 1; offset < length; offset++) {
    const byte = bytes[start + offset];
    if (byte === undefined) return 0;
    if ((byte & 0xc0) !== 0x80) return -1;
  }
  return length;
}

/** A character that is not printed (C1, line separators) is no key. */
export function textKey(text: string): Key | undefined {
  if (/^[\p{Cc}\p{Zl}\p{Zp}]/u.test(text)) return undefined;
  return { base: text === ' ' ? 'space' : text, text };
}

/** Index after the run of whole printable characters that begins at `start`. */
export function endOfText(bytes: Uint8Array, start: number): number {
  let end = start;
  while (end < bytes.length) {
    const byte = bytes[end] ?? 0;
    if (byte < 0x20 || byte === 0x7f) break;
    const length = characterLength(bytes, end);
    if (length <= 0) break;
    end += length;
  }
  return end;
}

let segmenter: Intl.Segmenter | undefined;

/** Splits whole UTF-8 characters into what a reader sees as characters. */
export function graphemes(bytes: Uint8Array): string[] {
  const text = decode(bytes);
  if (text.length === bytes.length) return text.split('');
  segmenter ??= new Intl.Segmenter();
  return Array.from(segmenter.segment(text), part => part.segment);
}

export function decode(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
