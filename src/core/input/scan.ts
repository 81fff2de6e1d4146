const ESC = 0x1b;
const BEL = 0x07;

/** What stands at a place in the bytes from a terminal. `end` is the index after it. */
export type Scanned =
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'escape'; readonly end: number }
  | { readonly kind: 'alt'; readonly end: number }
  | { readonly kind: 'control-sequence'; readonly body: string; readonly end: number }
  | { readonly kind: 'single-shift'; readonly final: string; readonly end: number }
  | { readonly kind: 'nothing'; readonly end: number };

const INCOMPLETE: Scanned = { kind: 'incomplete' };

/** Reads the escape sequence that begins at `start`, where an ESC stands. `alt` ends after the ESC: the key that follows has Alt. */
export function scanEscape(bytes: Uint8Array, start: number): Scanned {
  const next = bytes[start + 1];
  if (next === undefined) return INCOMPLETE;
  if (next === 0x5b) return scanControlSequence(bytes, start + 2);
  if (next === 0x4f) return scanSingleShift(bytes, start + 2);
  // Two presses of Escape, or Escape and a cursor key: the second ESC begins anew.
  if (next === ESC) return { kind: 'escape', end: start + 1 };
  // OSC, DCS, SOS, PM and APC carry answers of the terminal, as long as they like.
  if (next === 0x5d || next === 0x50 || next === 0x58 || next === 0x5e || next === 0x5f) {
    return scanString(bytes, start + 2);
  }
  return { kind: 'alt', end: start + 1 };
}

function scanControlSequence(bytes: Uint8Array, start: number): Scanned {
  for (let index = start; index < bytes.length; index++) {
    const byte = bytes[index] ?? 0;
    if (byte < 0x20 || byte > 0x7e) return { kind: 'nothing', end: index };
    const rxvtShift = byte === 0x24 && index > start && onlyDigits(bytes, start, index);
    if (byte < 0x40 && !rxvtShift) continue;
    const extra = extraBytes(byte, index === start);
    if (index + extra >= bytes.length) return INCOMPLETE;
    const end = index + 1 + extra;
    return { kind: 'control-sequence', body: text(bytes, start, end), end };
  }
  return INCOMPLETE;
}

/** `ESC [ [ A` is F1 on the Linux console; `ESC [ M` and three bytes is the oldest mouse report. */
function extraBytes(final: number, first: boolean): number {
  if (!first) return 0;
  if (final === 0x5b) return 1;
  return final === 0x4d ? 3 : 0;
}

function onlyDigits(bytes: Uint8Array, start: number, end: number): boolean {
  for (let index = start; index < end; index++) {
    const byte = bytes[index] ?? 0;
    if (byte < 0x30 || byte > 0x39) return false;
  }
  return true;
}

function scanSingleShift(bytes: Uint8Array, start: number): Scanned {
  let index = start;
  // Some terminals put the modifier between: ESC O 5 P.
  while (index < bytes.length && (bytes[index] ?? 0) >= 0x30 && (bytes[index] ?? 0) <= 0x39) index++;
  const final = bytes[index];
  if (final === undefined) return INCOMPLETE;
  if (final < 0x20 || final > 0x7e) return { kind: 'nothing', end: index };
  return { kind: 'single-shift', final: text(bytes, start, index + 1), end: index + 1 };
}

function scanString(bytes: Uint8Array, start: number): Scanned {
  const end = endOfString(bytes, start);
  return end === -1 ? INCOMPLETE : { kind: 'nothing', end };
}

/** Index after the BEL or ESC \ that ends a string of the terminal; -1 when it is not there. */
export function endOfString(bytes: Uint8Array, start: number): number {
  for (let index = start; index < bytes.length; index++) {
    if (bytes[index] === BEL) return index + 1;
    if (bytes[index] === ESC && bytes[index + 1] === 0x5c) return index + 2;
  }
  return -1;
}

function text(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end));
}
