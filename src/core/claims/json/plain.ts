import { isMemberVariant } from './member-names.ts';
import { Members, type Node, NumberText, type PlainObject } from './node.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Deeper texts take the exact way, which does not recurse. */
const MAX_DEPTH = 64;

/** Integers of fewer digits are exact as doubles. */
const MAX_DIGITS = 15;

/**
 * Parses a JSON text with `JSON.parse` when that loses nothing: members neither repeated nor spelled in another case, no
 * fractions or exponents, no integers beyond 2^53, valid UTF-8, no escaped surrogates.
 *
 * @returns the tree, or undefined: then `parseExact` has to read it (also to tell what is wrong)
 */
export function parsePlain(bytes: Buffer): Node | undefined {
  const quotes = countQuotes(bytes);
  if (quotes < 0) return undefined;
  const text = bytes.toString('utf8');
  let tree: Node;
  try {
    tree = JSON.parse(text) as Node;
  } catch {
    return undefined;
  }
  // A repeated member leaves the tree with fewer strings than the text has.
  if (countStrings(tree) * 2 !== quotes) return undefined;
  return text.length !== bytes.length && text.includes('\ufffd') ? undefined : tree;
}

/** Was that tree, of an object, read by {@link parsePlain}? */
export function isPlain(tree: Node): boolean {
  return !(tree instanceof Members);
}

/** How many quotes begin or end a string; -1 when the text has something that is not plain. */
function countQuotes(bytes: Buffer): number {
  let quotes = 0;
  let depth = 0;
  let digits = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (byte === QUOTE) {
      i = endOfString(bytes, i + 1);
      if (i < 0) return -1;
      quotes += 2;
    } else if (byte >= 0x30 && byte <= 0x39) {
      if (++digits > MAX_DIGITS) return -1;
      continue;
    } else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > MAX_DEPTH) return -1;
    } else if (byte === 0x7d || byte === 0x5d) {
      depth--;
    } else if (byte === 0x2e || byte === 0x45 || (byte === 0x65 && digits > 0)) {
      return -1;
    } else if (byte === 0x2d && bytes[i + 1] === 0x30) {
      return -1;
    }
    digits = 0;
  }
  return quotes;
}

/** Index of the quote that ends a string; -1 when there is none, or for an escaped surrogate. */
function endOfString(bytes: Buffer, start: number): number {
  for (let i = start; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (byte === QUOTE) return i;
    if (byte !== BACKSLASH) continue;
    i++;
    if (bytes[i] === 0x75 && ((bytes[i + 1] as number) | 0x20) === 0x64) return -1;
  }
  return -1;
}

/** How many strings a tree has, names of members included; NaN when a name is another spelling of a known one. */
function countStrings(node: Node): number {
  if (typeof node === 'string') return 1;
  if (typeof node !== 'object' || node === null || node instanceof NumberText) return 0;
  let count = 0;
  if (Array.isArray(node)) {
    for (const element of node) count += countStrings(element);
    return count;
  }
  const object = node as PlainObject;
  for (const name in object) {
    count += isMemberVariant(name) ? Number.NaN : 1 + countStrings(object[name] as Node);
  }
  return count;
}
